/* Every setting there is, in tables: see settings.h. */

#include "daybook/settings.h"

#include "base/civil.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "daybook/drafts.h"

#include <string.h>

#define MAX_ROWS 64
#define LINE 500
#define LONG_TEXT 20000
#define URL 2000
#define ID 100
#define MANY 200
#define YEAR_SECONDS (366LL * DAY_SECONDS)

#define SITE(member) offsetof(struct site_draft, member)
#define SERVER(member) offsetof(struct server_draft, member)
#define DEFAULTS(member) offsetof(struct defaults_draft, member)
#define HISTORY(member) offsetof(struct history_draft, member)
#define PUBLISHER(member) offsetof(struct publisher_draft, member)
#define FEED(member) offsetof(struct feed_draft, member)
#define EVENT(member) offsetof(struct event_draft, member)
#define LINK(member) offsetof(struct link_draft, member)
#define OCCURRENCE(member) offsetof(struct occurrence_draft, member)

static const char *const reload_choices[] = {"save", "command", NULL};
static const char *const access_log_choices[] = {"off", "combined", "json", NULL};
static const char *const log_addresses_choices[] = {"none", "prefix", "full", NULL};
static const char *const status_choices[] = {"confirmed", "tentative", "postponed", "cancelled",
                                             NULL};
static const char *const expected_choices[] = {"yearly", NULL};
static const char *const show_cancelled_choices[] = {"struck", "title", "no", NULL};

/* clang-format off */
const struct setting events_dir_setting =
    {"events_dir", SETTING_LINE, 0, 1, 1000, NULL, false, NULL,
     "The folder of the files with publishers, feeds and events: each *.conf in it, in the order of their names. It lies beside the main file unless it begins with /. By default there is none."};

const struct setting withdraw_setting =
    {"withdraw", SETTING_WORDS, 0, 1, 10000, NULL, false, NULL,
     "Ids of events that are taken back: gone at once, as if they had never been published."};

static const struct setting site_rows[] = {
    {"title", SETTING_LINE, SITE(title), 1, LINE, "Daybook", false, NULL,
     "Name of the daybook, and of the feed of everything."},
    {"base_url", SETTING_BASE_URL, SITE(base_url), 1, URL, NULL, false, NULL,
     "Where the public reaches the daybook, perhaps below a path. Without it pages have relative links only."},
    {"uid_domain", SETTING_DOMAIN, SITE(uid_domain), 1, 253, NULL, false, NULL,
     "The domain in the identity of every event. By default the host of base_url. Never change it once somebody has subscribed."},
    {"feed", SETTING_FEED_ID, SITE(feed), 1, 64, "all", false, NULL,
     "File name of the feed of everything; many apps show it as the name of the calendar."},
    {"language", SETTING_LANGUAGE, SITE(language), 2, 35, "en", false, NULL,
     "The language that events are written in."},
    {"soon", SETTING_DURATION, SITE(soon), 0, DAY_SECONDS, "15 minutes", false, NULL,
     "How long before its start an event is said to start soon; \"0 seconds\" = never."},
    {"links", SETTING_SITE_LINKS, SITE(links), 1, 20, NULL, false, NULL,
     "What stands at the foot of every page but embedded ones: imprint, privacy, accessibility."},
    {"subscribe", SETTING_TEMPLATES, SITE(subscribe), 0, 20, NULL, false, NULL,
     "Buttons for calendar apps on the web. In each url {https} stands for the address of the calendar, {webcal} for the same with webcal: before it, and {name} for its title, all percent-encoded. By default Google Calendar, Outlook.com and Microsoft 365, where base_url is an https address that their machines can fetch from; () is none."},
    {"embed", SETTING_ORIGINS, SITE(embed), 1, 20, NULL, false, NULL,
     "Sites whose pages may show /FEED?embed=1 in a frame; \"*\" is any site. By default none may."},
};

static const struct setting server_rows[] = {
    {"listen", SETTING_LISTEN, SERVER(listen), 1, 16, "127.0.0.1:8080", false, NULL,
     "Where to listen for calendar apps; port 0 picks a free one. \"unix:/run/daybookd/http.sock\" is a Unix socket."},
    {"status_listen", SETTING_LISTEN, SERVER(status_listen), 1, 16, NULL, false, NULL,
     "Where else than on the control socket /healthz, /readyz and /metrics are answered; by default nowhere."},
    {"workers", SETTING_INTEGER, SERVER(workers), 0, 256, "0", false, NULL,
     "How many threads answer requests; 0 = one for each processor."},
    {"trusted_proxies", SETTING_NETWORKS, SERVER(trusted_proxies), 1, MANY, NULL, false, NULL,
     "Reverse proxies: addresses, networks, or \"unix\" for whoever comes by a Unix socket. They have no max_connections_per_address, and what they say in X-Forwarded-For is believed."},
    {"max_connections", SETTING_INTEGER, SERVER(max_connections), 1, 1000000, "10000", false, NULL,
     "How many connections may be open at once. When there are more, one that has been idle for long makes room, or the new one is told to come back (503)."},
    {"max_connections_per_address", SETTING_INTEGER, SERVER(max_connections_per_address), 0, 1000000, "256", false, NULL,
     "The same from one address, or from one /64 network of IPv6 (429); 0 = any number. This machine and trusted_proxies may have any number."},
    {"max_requests", SETTING_INTEGER, SERVER(max_requests), 1, 1000000000, "10000", false, NULL,
     "How many requests may come over one connection before it is closed."},
    {"max_header_size", SETTING_INTEGER, SERVER(max_header_size), 1024, 32768, "16384", false, NULL,
     "How many octets a request may have, all of its headers included."},
    {"max_header_line", SETTING_INTEGER, SERVER(max_header_line), 256, 32768, "8192", false, NULL,
     "How many octets one header of a request may have."},
    {"max_headers", SETTING_INTEGER, SERVER(max_headers), 8, 1000, "100", false, NULL,
     "How many headers a request may have."},
    {"max_target", SETTING_INTEGER, SERVER(max_target), 128, 8192, "4096", false, NULL,
     "How many octets the path that a request asks for may have, its query included."},
    {"header_timeout", SETTING_DURATION, SERVER(header_timeout), 1, 3600, "10 seconds", false, NULL,
     "How long a request may take to come, from the first octet to the last."},
    {"idle_timeout", SETTING_DURATION, SERVER(idle_timeout), 1, DAY_SECONDS, "75 seconds", false, NULL,
     "How long a connection is kept between two requests."},
    {"write_timeout", SETTING_DURATION, SERVER(write_timeout), 1, 3600, "30 seconds", false, NULL,
     "A client that takes less than min_rate of an answer for so long is let go."},
    {"min_rate", SETTING_INTEGER, SERVER(min_rate), 1, 1000000000, "1000", false, NULL,
     "How many octets a second of an answer a client has to take on average: see write_timeout."},
    {"access_log", SETTING_CHOICE, SERVER(access_log), 0, 0, "off", false, access_log_choices,
     "A line on standard output for each request: \"combined\" as web servers write it, \"json\" as an object, \"off\" none."},
    {"log_addresses", SETTING_CHOICE, SERVER(log_addresses), 0, 0, "none", false, log_addresses_choices,
     "How much of the address of who asked is in the access log: \"prefix\" is the first 24 bits of IPv4 and 48 of IPv6."},
    {"reload", SETTING_CHOICE, SERVER(reload), 0, 0, "save", false, reload_choices,
     "\"save\": a saved file is published at once. \"command\": only when \"daybookctl reload\" or the signal SIGHUP asks for it."},
    {"rescan", SETTING_DURATION, SERVER(rescan), 0, DAY_SECONDS, "1 minute", false, NULL,
     "How often to look whether files have changed where the system does not tell, as on network drives; \"0 seconds\" = never."},
};

static const struct setting defaults_rows[] = {
    {"zone", SETTING_LINE, DEFAULTS(zone), 1, 64, "UTC", false, NULL,
     "The time zone of events and publishers that name none: \"Europe/Brussels\"."},
    {"duration", SETTING_DURATION, DEFAULTS(duration), 60, 7 * DAY_SECONDS, "1 hour", false, NULL,
     "How long an event is shown in calendars while its end is not announced."},
};

static const struct setting history_rows[] = {
    {"show_removed_for", SETTING_DURATION, HISTORY(show_removed_for), 0, 100 * YEAR_SECONDS, "30 days", false, NULL,
     "How long an event that was taken out of the files before it was over is still shown, as removed; \"0 days\" = it vanishes at once."},
    {"removal_guard", SETTING_INTEGER, HISTORY(removal_guard), 0, 1000000, "3", false, NULL,
     "When more events than this go at once, it may be a slip: they are served unchanged until \"daybookctl reload --accept-removals\"; 0 = never ask."},
    {"settle", SETTING_DURATION, HISTORY(settle), 0, DAY_SECONDS, "10 minutes", false, NULL,
     "A date that is changed again within this time is taken for a slip of the pen, and not called the former date."},
    {"changes_kept", SETTING_INTEGER, HISTORY(changes_kept), 1, 5000, "500", false, NULL,
     "How many changes a feed of changes holds at most."},
};

static const struct setting publisher_rows[] = {
    {"id", SETTING_EVENT_ID, PUBLISHER(id), 1, ID, NULL, true, NULL,
     "The name by which events and feeds refer to the publisher."},
    {"name", SETTING_LINE, PUBLISHER(name), 1, LINE, NULL, true, NULL,
     "The name for readers."},
    {"url", SETTING_URL, PUBLISHER(url), 1, URL, NULL, false, NULL,
     "The publisher's home page."},
    {"contact", SETTING_LINE, PUBLISHER(contact), 1, LINE, NULL, false, NULL,
     "Whom the press may ask; holds for events that name nobody."},
    {"zone", SETTING_LINE, PUBLISHER(zone), 1, 64, NULL, false, NULL,
     "The time zone of this publisher's events, deadlines and embargoes; by default that of defaults."},
};

static const struct setting feed_rows[] = {
    {"id", SETTING_FEED_ID, FEED(id), 1, 64, NULL, true, NULL,
     "File name of the feed: \"nato\" is served as nato.ics."},
    {"title", SETTING_LINE, FEED(title), 1, LINE, NULL, true, NULL,
     "Name of the calendar."},
    {"description", SETTING_TEXT, FEED(description), 1, LONG_TEXT, NULL, false, NULL,
     "What the calendar holds."},
    {"color", SETTING_COLOR, FEED(color), 1, 32, NULL, false, NULL,
     "Colour of the calendar, in apps that take it over."},
    {"publishers", SETTING_WORDS, FEED(publishers), 1, MANY, NULL, false, NULL,
     "Only events of these publishers."},
    {"categories", SETTING_WORDS, FEED(categories), 1, MANY, NULL, false, NULL,
     "Only events with one of these categories."},
    {"exclude_categories", SETTING_WORDS, FEED(exclude_categories), 1, MANY, NULL, false, NULL,
     "No event with one of these categories."},
    {"ids", SETTING_WORDS, FEED(ids), 1, 10000, NULL, false, NULL,
     "Only these events."},
    {"status", SETTING_STATUSES, FEED(status), 1, 4, NULL, false, status_choices,
     "Only events of this status. Cancelled ones are always taken: show_cancelled decides how they are shown."},
    {"refresh", SETTING_DURATION, FEED(refresh), 60, 30 * DAY_SECONDS, "1 hour", false, NULL,
     "How often apps are asked to look for news."},
    {"show_past", SETTING_DURATION, FEED(show_past), 0, 100 * YEAR_SECONDS, NULL, false, NULL,
     "How long events stay after they are over; by default for ever."},
    {"show_future", SETTING_DURATION, FEED(show_future), 0, 100 * YEAR_SECONDS, NULL, false, NULL,
     "How far ahead events are shown; by default all."},
    {"show_cancelled", SETTING_CHOICE, FEED(show_cancelled), 0, 0, "struck", false,
     show_cancelled_choices,
     "\"struck\": struck through where the app can, and said in the title. \"title\": said in the title only, so that Google shows it. \"no\": not shown."},
    {"show_cancelled_for", SETTING_DURATION, FEED(show_cancelled_for), 0, 100 * YEAR_SECONDS,
     "30 days", false, NULL,
     "How long a cancelled event stays after its date."},
    {"show_date_tbc", SETTING_BOOLEAN, FEED(show_date_tbc), 0, 0, "false", false, NULL,
     "Whether events of which only the week or month is known are shown, across all of it."},
    {"formerly", SETTING_FEED_IDS, FEED(formerly), 1, MANY, NULL, false, NULL,
     "Names the feed had before: whoever subscribed to one is sent on."},
};

static const struct setting event_rows[] = {
    {"id", SETTING_EVENT_ID, EVENT(id), 1, ID, NULL, true, NULL,
     "The name of the event for ever: title, date and place may change, the id never."},
    {"title", SETTING_LINE, EVENT(title), 1, LINE, NULL, true, NULL,
     "What happens, in one line."},
    {"when", SETTING_WHEN, EVENT(when), 0, 0, NULL, true, NULL,
     "As precisely as it is known: \"2023-12-14 10:00\", \"2023-12-14 10:00/11:30\", \"2023-12-14\", \"2023-10-02/2023-10-27\", \"2023-12-13 TBC\", \"2023-W50\", \"2023-12\", \"TBC\"."},
    {"publisher", SETTING_LINE, EVENT(publisher), 1, ID, NULL, true, NULL,
     "Who announces it: the id of a publisher."},
    {"status", SETTING_CHOICE, EVENT(status), 0, 0, "confirmed", false, status_choices,
     "Whether it will take place; \"tentative\": that is not certain, \"postponed\": there is no new date yet. An event that is moved needs no status."},
    {"repeat", SETTING_REPEAT, EVENT(repeat), 1, LINE, NULL, false, NULL,
     "How it repeats, from the date in when on: \"every week on Wednesday until 2024-06-30\", \"every month on the last Friday\", \"every 2 weeks, 10 times\", or a rule of iCalendar, \"FREQ=WEEKLY;BYDAY=WE\"."},
    {"dates", SETTING_DAYS, EVENT(dates), 1, 1000, NULL, false, NULL,
     "Further days on which it takes place, where no rule says them: instead of repeat."},
    {"not_on", SETTING_DAYS, EVENT(not_on), 1, 1000, NULL, false, NULL,
     "Days on which an event that repeats does not take place."},
    {"occurrences", SETTING_OCCURRENCES, EVENT(occurrences), 1, 1000, NULL, false, NULL,
     "Instances of an event that repeats which are not like the others: moved, cancelled, at another place."},
    {"expected", SETTING_CHOICE, EVENT(expected), 0, 0, NULL, false, expected_choices,
     "How often it comes by custom, while its next date is not announced: when is \"TBC\" then or left out, and it has no status. \"daybookctl chase\" lists it until it is announced."},
    {"was", SETTING_WHEN, EVENT(was), 0, 0, NULL, false, NULL,
     "The former date of a postponed event, where when is \"TBC\"."},
    {"zone", SETTING_LINE, EVENT(zone), 1, 64, NULL, false, NULL,
     "The time zone of when; by default the publisher's."},
    {"place", SETTING_LINE, EVENT(place), 1, LINE, NULL, false, NULL,
     "Where, as a visitor would ask for it."},
    {"place_zone", SETTING_LINE, EVENT(place_zone), 1, 64, NULL, false, NULL,
     "The time zone of the place, if it is another one: its local time is then said too."},
    {"coordinates", SETTING_POINT, EVENT(coordinates), 1, 64, NULL, false, NULL,
     "Where the place is on a map."},
    {"part_of", SETTING_LINE, EVENT(part_of), 1, ID, NULL, false, NULL,
     "The id of the event that this one belongs to."},
    {"categories", SETTING_WORDS, EVENT(categories), 1, MANY, NULL, false, NULL,
     "Words that feeds select by."},
    {"description", SETTING_TEXT, EVENT(description), 1, LONG_TEXT, NULL, false, NULL,
     "More about it."},
    {"organizers", SETTING_WORDS, EVENT(organizers), 1, MANY, NULL, false, NULL,
     "Who holds it; not always the publisher."},
    {"participants", SETTING_WORDS, EVENT(participants), 1, MANY, NULL, false, NULL,
     "Who takes part."},
    {"source", SETTING_URL, EVENT(source), 1, URL, NULL, false, NULL,
     "The notice that announces it."},
    {"url", SETTING_URL, EVENT(url), 1, URL, NULL, false, NULL,
     "The event's own page."},
    {"contact", SETTING_LINE, EVENT(contact), 1, LINE, NULL, false, NULL,
     "Whom the press may ask; by default the publisher's contact."},
    {"live", SETTING_LINKS, EVENT(live), 1, MANY, NULL, false, NULL,
     "Where it is streamed; one without a url is still to come."},
    {"media_access", SETTING_TEXT, EVENT(media_access), 1, LONG_TEXT, NULL, false, NULL,
     "How media may cover it."},
    {"accreditation_deadline", SETTING_MOMENT, EVENT(accreditation_deadline), 0, 0, NULL, false,
     NULL,
     "Until when media register, in the publisher's zone."},
    {"results", SETTING_LINKS, EVENT(results), 1, MANY, NULL, false, NULL,
     "What is published afterwards; one without a url is promised."},
    {"outcome", SETTING_TEXT, EVENT(outcome), 1, LONG_TEXT, NULL, false, NULL,
     "What came of it."},
    {"change_reason", SETTING_LINE, EVENT(change_reason), 1, LINE, NULL, false, NULL,
     "Why it was moved, postponed or cancelled; of one change only: the next one needs another."},
    {"busy", SETTING_BOOLEAN, EVENT(busy), 0, 0, "false", false, NULL,
     "Whether it takes up the time of those who subscribe."},
    {"draft", SETTING_BOOLEAN, EVENT(draft), 0, 0, "false", false, NULL,
     "Whether to keep it out of everything for now."},
    {"publish_at", SETTING_MOMENT, EVENT(publish_at), 0, 0, NULL, false, NULL,
     "Embargo: nothing of it is shown before that moment, in the publisher's zone."},
    {"uid", SETTING_LINE, EVENT(uid), 1, 255, NULL, false, NULL,
     "The identity in calendars, for an event that had one before it came here; by default the id and the site's domain."},
};

static const struct setting link_rows[] = {
    {"label", SETTING_LINE, LINK(label), 1, LINE, NULL, false, NULL,
     "What the link leads to; by default its host."},
    {"url", SETTING_URL, LINK(url), 1, URL, NULL, false, NULL,
     "The link."},
};

static const struct setting site_link_rows[] = {
    {"label", SETTING_LINE, LINK(label), 1, LINE, NULL, true, NULL,
     "What the link leads to."},
    {"url", SETTING_URL, LINK(url), 1, URL, NULL, true, NULL,
     "The link."},
};

static const struct setting template_rows[] = {
    {"label", SETTING_LINE, LINK(label), 1, LINE, NULL, true, NULL,
     "The app or service."},
    {"url", SETTING_TEMPLATE, LINK(url), 1, URL, NULL, true, NULL,
     "The link, with placeholders."},
};

/* What is not said is as it is for the others. */
static const struct setting occurrence_rows[] = {
    {"on", SETTING_DAY, OCCURRENCE(on), 0, 0, NULL, true, NULL,
     "The day on which it would take place."},
    {"when", SETTING_WHEN, OCCURRENCE(when), 0, 0, NULL, false, NULL,
     "When it takes place instead; \"2024-05-08 TBC\" while its time is not known."},
    {"status", SETTING_CHOICE, OCCURRENCE(status), 0, 0, "confirmed", false, status_choices,
     "Its own status."},
    {"title", SETTING_LINE, OCCURRENCE(title), 1, LINE, NULL, false, NULL,
     "Its own title."},
    {"place", SETTING_LINE, OCCURRENCE(place), 1, LINE, NULL, false, NULL,
     "Its own place, of which no coordinates are then known."},
    {"description", SETTING_TEXT, OCCURRENCE(description), 1, LONG_TEXT, NULL, false, NULL,
     "More about it."},
    {"url", SETTING_URL, OCCURRENCE(url), 1, URL, NULL, false, NULL,
     "Its own page."},
    {"live", SETTING_LINKS, OCCURRENCE(live), 1, MANY, NULL, false, NULL,
     "Where it is streamed; one without a url is still to come."},
    {"results", SETTING_LINKS, OCCURRENCE(results), 1, MANY, NULL, false, NULL,
     "What is published after it; one without a url is promised."},
    {"outcome", SETTING_TEXT, OCCURRENCE(outcome), 1, LONG_TEXT, NULL, false, NULL,
     "What came of it."},
    {"change_reason", SETTING_LINE, OCCURRENCE(change_reason), 1, LINE, NULL, false, NULL,
     "Why it was moved, postponed or cancelled."},
};
/* clang-format on */

#define TABLE(name)                                                                                \
    {                                                                                              \
#name, name##_rows, ARRAY_SIZE(name##_rows)                                                \
    }

const struct setting_table site_table = TABLE(site);
const struct setting_table site_link_table = {"link", site_link_rows, ARRAY_SIZE(site_link_rows)};
const struct setting_table template_table = {"link", template_rows, ARRAY_SIZE(template_rows)};
const struct setting_table server_table = TABLE(server);
const struct setting_table defaults_table = TABLE(defaults);
const struct setting_table history_table = TABLE(history);
const struct setting_table publisher_table = TABLE(publisher);
const struct setting_table feed_table = TABLE(feed);
const struct setting_table event_table = TABLE(event);
const struct setting_table link_table = TABLE(link);
const struct setting_table occurrence_table = TABLE(occurrence);

/* Other words for the same thing. A table that has no such setting passes the row over. */
static const struct synonym {
    const char *written;
    const char *meant;
} synonyms[] = {
    {"date", "when"},
    {"day", "when"},
    {"start", "when"},
    {"begin", "when"},
    {"time", "when"},
    {"end", "when"},
    {"duration", "when"},
    {"location", "place"},
    {"venue", "place"},
    {"where", "place"},
    {"city", "place"},
    {"summary", "title"},
    {"name", "title"},
    {"headline", "title"},
    {"timezone", "zone"},
    {"time_zone", "zone"},
    {"tz", "zone"},
    {"cancelled", "status"},
    {"canceled", "status"},
    {"state", "status"},
    {"link", "url"},
    {"website", "url"},
    {"homepage", "url"},
    {"page", "url"},
    {"stream", "live"},
    {"livestream", "live"},
    {"category", "categories"},
    {"tags", "categories"},
    {"organizer", "organizers"},
    {"organiser", "organizers"},
    {"host", "organizers"},
    {"guests", "participants"},
    {"embargo", "publish_at"},
    {"reason", "change_reason"},
    {"accreditation", "media_access"},
    {"note", "description"},
    {"text", "description"},
    {"details", "description"},
    {"geo", "coordinates"},
    {"parent", "part_of"},
    {"title", "name"},
    {"colour", "color"},
    {"port", "listen"},
    {"address", "listen"},
    {"domain", "uid_domain"},
    {"url", "base_url"},
    {"lang", "language"},
    {"email", "contact"},
    {"result", "results"},
    {"former_date", "was"},
    {"recurrence", "repeat"},
    {"rrule", "repeat"},
    {"every", "repeat"},
    {"except", "not_on"},
    {"exceptions", "not_on"},
    {"exdate", "not_on"},
};

/* What a required setting may be left out for. */
static const struct stand_in {
    const struct setting_table *table;
    const char *name;
    const char *beside;
} stand_ins[] = {
    {&event_table, "when", "expected"},
};

const struct setting *setting_find(const struct setting_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    return NULL;
}

const char *setting_meant(const struct setting_table *table, const char *name)
{
    const char *names[MAX_ROWS], *nearest;

    for (size_t i = 0; i < table->count; i++)
        names[i] = table->rows[i].name;
    nearest = nearest_of(name, names, table->count);
    if (nearest)
        return nearest;
    for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++)
        if (nearest_distance(name, synonyms[i].written, 1) <= 1 &&
            setting_find(table, synonyms[i].meant))
            return synonyms[i].meant;
    return NULL;
}

const char *setting_stand_in(const struct setting_table *table, const struct setting *row)
{
    for (size_t i = 0; i < ARRAY_SIZE(stand_ins); i++)
        if (stand_ins[i].table == table && strcmp(stand_ins[i].name, row->name) == 0)
            return stand_ins[i].beside;
    return NULL;
}
