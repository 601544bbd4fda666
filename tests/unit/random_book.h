#ifndef DAYBOOKD_TESTS_RANDOM_BOOK_H
#define DAYBOOKD_TESTS_RANDOM_BOOK_H

/*
 * A small daybook and the ways in which its author may edit it, thrown by dice. Whatever is thrown,
 * the files of it are without errors. cmocka.h comes before this header.
 *
 * All that is written of one event, its id too, has a word in it that nothing else has: book_word()
 * is in its texts, book_name() in its ids.
 */

#include "life.h"

#include "base/civil.h"

#include <inttypes.h>

#define BOOK_EVENTS 9
#define BOOK_FEEDS 4

/* --- dice ------------------------------------------------------------------------------------- */

/* SplitMix64. */
struct dice {
    uint64_t state;
};

static inline uint64_t dice_throw(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* The throw of one move in a life does not depend on those before, so that they can be left out. */
static inline struct dice dice_of(uint64_t life, uint64_t move)
{
    struct dice dice = {life * 0x2545f4914f6cdd1d + move};

    dice.state = dice_throw(&dice);
    return dice;
}

static inline size_t dice_below(struct dice *dice, size_t count)
{
    return (size_t)(dice_throw(dice) % count);
}

/* Both included. */
static inline int64_t dice_between(struct dice *dice, int64_t from, int64_t to)
{
    return from + (int64_t)dice_below(dice, (size_t)(to - from + 1));
}

static inline bool dice_once_in(struct dice *dice, size_t count)
{
    return dice_below(dice, count) == 0;
}

#define DICE_PICK(dice, array) (array)[dice_below((dice), ARRAY_SIZE(array))]

/* --- the book --------------------------------------------------------------------------------- */

enum book_text {
    TEXT_TITLE,
    TEXT_PLACE,
    TEXT_DESCRIPTION,
    TEXT_OUTCOME,
    TEXT_CONTACT,
    TEXT_ACCESS,
    TEXT_REASON,
    TEXT_LIVE,
    TEXT_RESULT,
    TEXT_COUNT,
};

struct book_event {
    bool written; /* stands in a file */
    bool second_file;
    bool draft, withdrawn, busy;
    int names; /* how many ids it has had */
    int uids; /* how many UIDs of its own choice; 0: none is written */
    bool uid_is_written;
    int texts[TEXT_COUNT]; /* which version; 0: nothing is said */
    char when[48];
    char was[48];
    char publish_at[24]; /* "": at once */
    const char *status, *zone, *place_zone; /* "": not said */
    unsigned categories; /* bits */
    const char *publisher;
    int part_of; /* of an event before it; or -1 */
};

struct book_feed {
    bool written, had_a_name;
    char settings[400];
    unsigned ids; /* bits: only these events; 0: all */
};

struct book {
    struct book_event events[BOOK_EVENTS];
    struct book_feed feeds[BOOK_FEEDS];
    size_t most; /* events */
    bool has_windows;
    bool has_series; /* whoever reads it knows of events that repeat */
    uint64_t habits; /* bits: the edits that its author makes */
    int version; /* of the last text */
    const char *domain, *zone, *duration, *soon, *guard, *removed, *settle, *kept, *contact, *name;
    struct buf told; /* what was just done */
};

static inline void book_word(size_t event, char *ret_word, size_t size)
{
    snprintf(ret_word, size, "Kz%zujv", event);
}

static inline void book_name(size_t event, char *ret_name, size_t size)
{
    snprintf(ret_name, size, "ev-%zu-", event);
}

/* The event of an id or a UID. */
static inline size_t book_number(const char *id)
{
    size_t event = 0;

    assert_int_equal(sscanf(id, "ev-%zu-", &event), 1);
    assert_true(event < BOOK_EVENTS);
    return event;
}

/* --- an event --------------------------------------------------------------------------------- */

static const char *const book_zones[] = {"",    "America/New_York",    "Europe/Brussels",
                                         "UTC", "Australia/Lord_Howe", "Pacific/Chatham"};
static const char *const book_statuses[] = {"confirmed", "confirmed", "confirmed",
                                            "tentative", "postponed", "cancelled"};
static const char *const book_categories[] = {"press", "visit", "talk"};

static inline void book_print_day(int64_t day, char *ret_text, size_t size)
{
    struct civil civil = civil_from_day((int32_t)day);

    snprintf(ret_text, size, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

/* Clocks are not put forward over these times anywhere. */
static inline void book_throw_date(struct dice *dice, int64_t today, char *ret_when, size_t size)
{
    static const char *const times[] = {"07:30", "10:00", "12:00", "15:15"};
    int64_t first = today + dice_between(dice, -3, dice_once_in(dice, 3) ? 40 : 4);
    const char *time = DICE_PICK(dice, times);
    char day[16], last[16];

    book_print_day(first, day, sizeof(day));
    book_print_day(first + dice_between(dice, 1, 9), last, sizeof(last));
    switch (dice_below(dice, 8)) {
    case 0:
        snprintf(ret_when, size, "%s", day);
        break;
    case 1:
        snprintf(ret_when, size, "%s/%s", day, last);
        break;
    case 2:
        snprintf(ret_when, size, "%s TBC", day);
        break;
    case 3:
        snprintf(ret_when, size, "%s 22:00/%s 06:00", day, last);
        break;
    case 4:
        snprintf(ret_when, size, "%s %s/16:45", day, time);
        break;
    default:
        snprintf(ret_when, size, "%s %s", day, time);
    }
}

static inline void book_throw_when(struct dice *dice, int64_t today, char *ret_when, size_t size)
{
    char day[16];

    switch (dice_below(dice, 9)) {
    case 0:
        snprintf(ret_when, size, "TBC");
        break;
    case 1:
        book_print_day(today + dice_between(dice, -10, 40), day, sizeof(day));
        snprintf(ret_when, size, "%.7s", day);
        break;
    case 2:
        snprintf(ret_when, size, "2024-W%02d", (int)dice_between(dice, 1, 12));
        break;
    default:
        book_throw_date(dice, today, ret_when, size);
    }
}

static inline void book_add_id(const struct book *book, size_t event, struct buf *text)
{
    buf_printf(text, "ev-%zu-%d", event, book->events[event].names);
}

static inline void book_add_text(const struct book *book, size_t event, enum book_text which,
                                 const char *setting, struct buf *text)
{
    char word[16];

    if (!book->events[event].texts[which])
        return;
    book_word(event, word, sizeof(word));
    buf_printf(text, "%s = '%s v%d'; ", setting, word, book->events[event].texts[which]);
}

static inline void book_add_texts(const struct book *book, size_t event, struct buf *text)
{
    const struct book_event *of = &book->events[event];
    char word[16];

    book_word(event, word, sizeof(word));
    book_add_text(book, event, TEXT_TITLE, "title", text);
    book_add_text(book, event, TEXT_PLACE, "place", text);
    book_add_text(book, event, TEXT_DESCRIPTION, "description", text);
    book_add_text(book, event, TEXT_OUTCOME, "outcome", text);
    book_add_text(book, event, TEXT_CONTACT, "contact", text);
    book_add_text(book, event, TEXT_ACCESS, "media_access", text);
    book_add_text(book, event, TEXT_REASON, "change_reason", text);
    if (of->texts[TEXT_LIVE])
        buf_printf(text, "live = 'https://%s.example/%d'; ", word, of->texts[TEXT_LIVE]);
    if (of->texts[TEXT_RESULT])
        buf_printf(text, "results = ( { label = '%s v%d'; %s } ); ", word, of->texts[TEXT_RESULT],
                   of->texts[TEXT_RESULT] % 2 ? "url = 'https://result.example/';" : "");
}

static inline void book_add_choice(const char *setting, const char *value, struct buf *text)
{
    if (value[0])
        buf_printf(text, "%s = '%s'; ", setting, value);
}

/* Every third event that has a day repeats, and some of these have instances of their own. */
static inline void book_add_series(const struct book *book, size_t event, struct buf *text)
{
    const struct book_event *of = &book->events[event];
    bool has_day = strlen(of->when) >= 10 && of->when[7] == '-';

    if (!book->has_series || event % 3 != 0 || !has_day)
        return;
    buf_puts(text, event % 2 ? "repeat = 'every 3 days, 4 times'; " : "repeat = 'every week'; ");
    if (event % 4 == 0)
        buf_printf(text, "occurrences = ( { on = '%.10s'; place = 'Room 2'; status = '%s'; } ); ",
                   of->when, event % 8 ? "cancelled" : "tentative");
}

static inline void book_add_event(const struct book *book, size_t event, struct buf *text)
{
    const struct book_event *of = &book->events[event];
    bool has_parent = of->part_of >= 0 && book->events[of->part_of].written;
    bool has_was = strcmp(of->when, "TBC") == 0 && strcmp(of->status, "postponed") == 0;

    buf_printf(text, "%s\n{ id = '", text->len ? "," : "");
    book_add_id(book, event, text);
    buf_printf(text, "'; publisher = '%s'; when = '%s'; status = '%s'; ", of->publisher, of->when,
               of->status);
    book_add_texts(book, event, text);
    book_add_series(book, event, text);
    book_add_choice("was", has_was ? of->was : "", text);
    book_add_choice("zone", of->zone, text);
    book_add_choice("place_zone", of->place_zone, text);
    book_add_choice("publish_at", of->publish_at, text);
    buf_printf(text, "draft = %s; busy = %s; ", of->draft ? "true" : "false",
               of->busy ? "true" : "false");
    if (of->uid_is_written && of->uids)
        buf_printf(text, "uid = 'ev-%zu-u%d@elsewhere.example'; ", event, of->uids);
    else if (of->uid_is_written)
        buf_printf(text, "uid = 'ev-%zu-1@daybook.example'; ", event);
    if (has_parent) {
        buf_puts(text, "part_of = '");
        book_add_id(book, (size_t)of->part_of, text);
        buf_puts(text, "'; ");
    }
    buf_puts(text, "categories = [ 'event'");
    for (size_t i = 0; i < ARRAY_SIZE(book_categories); i++)
        if (of->categories & 1U << i)
            buf_printf(text, ", '%s'", book_categories[i]);
    buf_puts(text, " ]; }");
}

/* --- its files -------------------------------------------------------------------------------- */

/* Those of one file. `mixed`: of the other one, and backwards. */
static inline struct buf book_events(const struct book *book, bool second_file, bool mixed)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "");
    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        size_t event = mixed ? BOOK_EVENTS - 1 - i : i;

        if (book->events[event].written &&
            (book->events[event].second_file != mixed) == second_file)
            book_add_event(book, event, &text);
    }
    return text;
}

/* A feed of events that are all gone from the files cannot be written. */
static inline void book_add_feed(const struct book *book, size_t feed, struct buf *text)
{
    struct buf ids auto_buf = BUF_INIT;

    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        if (!(book->feeds[feed].ids & 1U << i) || !book->events[i].written)
            continue;
        buf_puts(&ids, ids.len ? ", '" : "'");
        book_add_id(book, i, &ids);
        buf_putc(&ids, '\'');
    }
    if (!book->feeds[feed].written || (book->feeds[feed].ids && !ids.len))
        return;
    buf_printf(text, "%s\n{ id = 'feed-%zu'; title = 'Feed %zu'; %s", text->len ? "," : "", feed,
               feed, book->feeds[feed].settings);
    if (ids.len)
        buf_printf(text, "ids = [ %s ]; ", ids.data);
    if (book->feeds[feed].had_a_name)
        buf_printf(text, "formerly = 'former-%zu'; ", feed);
    buf_puts(text, "}");
}

static inline struct buf book_feeds(const struct book *book)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "");
    for (size_t i = 0; i < BOOK_FEEDS; i++)
        book_add_feed(book, i, &text);
    return text;
}

static inline struct buf book_withdrawals(const struct book *book)
{
    struct buf text = BUF_INIT;

    buf_puts(&text, "");
    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        if (!book->events[i].withdrawn)
            continue;
        buf_puts(&text, text.len ? ", '" : "'");
        book_add_id(book, i, &text);
        buf_putc(&text, '\'');
    }
    return text;
}

/* The edition of the book as it stands, `mixed` or not; the texts of the life are its own. */
static inline struct edition *book_load(const struct book *book, struct life *life, bool mixed,
                                        struct diag *diag, struct buf *ret_text)
{
    struct buf site auto_buf = BUF_INIT, defaults auto_buf = BUF_INIT, history auto_buf = BUF_INIT;
    struct buf office auto_buf = BUF_INIT, feeds auto_buf = book_feeds(book);
    struct buf withdraw auto_buf = book_withdrawals(book);
    struct buf first auto_buf = book_events(book, false, mixed);
    struct buf second auto_buf = book_events(book, true, mixed), text auto_buf = BUF_INIT;

    buf_printf(&site,
               "title = 'Test daybook'; base_url = 'https://calendar.example.org'; "
               "uid_domain = '%s'; soon = '%s';",
               book->domain, book->soon);
    buf_printf(&defaults, "zone = '%s'; duration = '%s';", book->zone, book->duration);
    buf_printf(&history,
               "show_removed_for = '%s'; removal_guard = %s; settle = '%s'; "
               "changes_kept = %s;",
               book->removed, book->guard, book->settle, book->kept);
    buf_printf(&office, "name = '%s'; contact = '%s';", book->name, book->contact);
    life->site = site.data;
    life->defaults = defaults.data;
    life->history = history.data;
    life->office = office.data;
    life->feeds = feeds.data;
    life->withdraw = withdraw.len ? withdraw.data : NULL;
    life->file = second.data;
    text = life_file(life, first.data);
    if (ret_text) {
        buf_clear(ret_text);
        buf_printf(ret_text, "%s\n-- the second file --\nevents = (%s );\n", text.data,
                   second.data);
    }
    return life_load(life, text.data, diag);
}

/* --- edits ------------------------------------------------------------------------------------ */

/* The author at work. */
struct author {
    struct book *book;
    struct dice *dice;
    bool clock_is_steady; /* it is never set back */
    int64_t today; /* UTC, days since 1970-01-01 */
};

static inline void author_tell(struct author *author, const char *what, size_t event)
{
    buf_printf(&author->book->told, "%s ", what);
    book_add_id(author->book, event, &author->book->told);
}

/* An event that is written, or any if none is. */
static inline size_t author_picks(struct author *author)
{
    size_t from = dice_below(author->dice, BOOK_EVENTS);

    for (size_t i = 0; i < BOOK_EVENTS; i++)
        if (author->book->events[(from + i) % BOOK_EVENTS].written)
            return (from + i) % BOOK_EVENTS;
    return from;
}

static inline void author_moves(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];

    book_throw_when(author->dice, author->today, of->when, sizeof(of->when));
    author_tell(author, "when of", event);
    buf_printf(&author->book->told, " = %s", of->when);
}

static inline void author_sets_status(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];

    of->status = DICE_PICK(author->dice, book_statuses);
    if (strcmp(of->status, "postponed") == 0 && dice_once_in(author->dice, 2)) {
        snprintf(of->when, sizeof(of->when), "TBC");
        of->was[0] = '\0';
        if (dice_once_in(author->dice, 3))
            book_throw_date(author->dice, author->today, of->was, sizeof(of->was));
    }
    author_tell(author, "status of", event);
    buf_printf(&author->book->told, " = %s, when %s, was %s", of->status, of->when, of->was);
}

static inline void author_writes_text(struct author *author)
{
    size_t event = author_picks(author);
    size_t which = dice_below(author->dice, TEXT_COUNT);
    int *version = &author->book->events[event].texts[which];

    if (which != TEXT_TITLE && dice_once_in(author->dice, 4))
        *version = 0;
    else if (dice_once_in(author->dice, 4) && *version > 1)
        --*version;
    else
        *version = ++author->book->version;
    author_tell(author, "text of", event);
    buf_printf(&author->book->told, ": %zu = v%d", which, *version);
}

static inline void author_says_why(struct author *author)
{
    size_t event = author_picks(author);

    author->book->events[event].texts[TEXT_REASON] = ++author->book->version;
    author_tell(author, "reason of", event);
}

static inline void author_sorts(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];

    of->categories = (unsigned)dice_below(author->dice, 8);
    of->busy = dice_once_in(author->dice, 2);
    if (dice_once_in(author->dice, 3))
        of->publisher = dice_once_in(author->dice, 2) ? "office" : "desk";
    author_tell(author, "categories of", event);
    buf_printf(&author->book->told, " = %u, busy %d, publisher %s", of->categories, of->busy,
               of->publisher);
}

/* Only events before it, so that there is no loop. */
static inline void author_joins(struct author *author)
{
    size_t event = author_picks(author);

    author->book->events[event].part_of = (int)dice_between(author->dice, -1, (int64_t)event - 1);
    author_tell(author, "parent of", event);
    buf_printf(&author->book->told, " = %d", author->book->events[event].part_of);
}

static inline void author_sets_zone(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];

    if (dice_once_in(author->dice, 2))
        of->zone = DICE_PICK(author->dice, book_zones);
    else
        of->place_zone = DICE_PICK(author->dice, book_zones);
    author_tell(author, "zones of", event);
    buf_printf(&author->book->told, " = %s, %s", of->zone, of->place_zone);
}

static inline void author_moves_to_other_file(struct author *author)
{
    size_t event = author_picks(author);

    author->book->events[event].second_file ^= true;
    author_tell(author, "other file for", event);
}

/* --- coming and going ------------------------------------------------------------------------- */

static inline void author_erases(struct author *author, size_t event)
{
    author->book->events[event].written = false;
    author_tell(author, "erases", event);
}

static inline void author_erases_one(struct author *author)
{
    author_erases(author, author_picks(author));
}

static inline void author_erases_many(struct author *author)
{
    size_t left = (size_t)dice_between(author->dice, 2, 6);

    while (left-- > 0) {
        author_erases(author, author_picks(author));
        buf_puts(&author->book->told, left ? ", " : "");
    }
}

/* As it was when it was last written; mostly. */
static inline void author_writes(struct author *author)
{
    size_t from = dice_below(author->dice, BOOK_EVENTS);

    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        size_t event = (from + i) % BOOK_EVENTS;
        struct book_event *of = &author->book->events[event];

        if (of->written || event >= author->book->most)
            continue;
        of->written = true;
        if (dice_once_in(author->dice, 4))
            book_throw_when(author->dice, author->today, of->when, sizeof(of->when));
        author_tell(author, "writes", event);
        buf_printf(&author->book->told, " on %s", of->when);
        return;
    }
}

static inline void author_drafts(struct author *author)
{
    size_t event = author_picks(author);

    author->book->events[event].draft ^= true;
    author_tell(author, author->book->events[event].draft ? "drafts" : "releases", event);
}

static inline void author_withdraws(struct author *author)
{
    size_t event = dice_once_in(author->dice, 2) ? dice_below(author->dice, BOOK_EVENTS)
                                                 : author_picks(author);

    author->book->events[event].withdrawn ^= true;
    author_tell(author, author->book->events[event].withdrawn ? "withdraws" : "withdraws no more",
                event);
}

static inline void author_embargoes(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];
    char day[16];

    of->publish_at[0] = '\0';
    book_print_day(author->today + dice_between(author->dice, -2, 3), day, sizeof(day));
    if (!dice_once_in(author->dice, 4))
        snprintf(of->publish_at, sizeof(of->publish_at), "%s %02d:00", day,
                 (int)dice_between(author->dice, 0, 23));
    author_tell(author, "embargo of", event);
    buf_printf(&author->book->told, " = %s", of->publish_at);
}

/* The UID stays, which has to be named once and is remembered then: of several that of the last
 * change, which a clock that is set back may confuse. */
static inline void author_renames(struct author *author)
{
    size_t event = author_picks(author);
    struct book_event *of = &author->book->events[event];

    if (of->uid_is_written && (!of->uids || author->clock_is_steady) &&
        dice_once_in(author->dice, 2)) {
        of->uid_is_written = false;
        author_tell(author, "no uid of", event);
        return;
    }
    author_tell(author, "renames", event);
    of->names++;
    of->uid_is_written = true;
}

static inline void author_gives_uid(struct author *author)
{
    size_t event = author_picks(author);

    author->book->events[event].uids++;
    author->book->events[event].uid_is_written = true;
    author_tell(author, "another uid of", event);
}

/* --- settings --------------------------------------------------------------------------------- */

/* The edges of windows move every midnight, which may hide what else is due. */
static inline void feed_settings(struct dice *dice, bool has_windows, struct book_feed *feed)
{
    static const char *const selectors[] = {"",
                                            "",
                                            "publishers = [ 'office' ]; ",
                                            "publishers = 'desk'; ",
                                            "categories = [ 'press', 'visit' ]; ",
                                            "exclude_categories = [ 'talk' ]; ",
                                            "status = [ 'confirmed', 'postponed' ]; ",
                                            "status = 'tentative'; categories = 'press'; "};
    static const char *const vague[] = {"", "show_date_tbc = true; "};
    static const char *const pasts[] = {"",
                                        "",
                                        "show_past = '0 days'; ",
                                        "show_past = '3 days'; ",
                                        "show_past = '36 hours'; ",
                                        "show_past = '1290 minutes'; "};
    static const char *const futures[] = {"",
                                          "",
                                          "show_future = '0 days'; ",
                                          "show_future = '2 days'; ",
                                          "show_future = '5 hours'; ",
                                          "show_future = '1290 minutes'; "};
    static const char *const cancelled[] = {
        "", "show_cancelled = 'title'; ", "show_cancelled = 'no'; ",
        "show_cancelled_for = '1 day'; ",
        "show_cancelled = 'title'; show_cancelled_for = '0 days'; "};

    snprintf(feed->settings, sizeof(feed->settings), "%s%s%s%s%s", DICE_PICK(dice, selectors),
             DICE_PICK(dice, vague), has_windows ? DICE_PICK(dice, pasts) : "",
             has_windows ? DICE_PICK(dice, futures) : "", DICE_PICK(dice, cancelled));
    feed->had_a_name = dice_once_in(dice, 3);
    feed->ids = dice_once_in(dice, 6) ? (unsigned)dice_below(dice, 1U << BOOK_EVENTS) : 0;
}

static inline void author_sets_feed(struct author *author)
{
    struct book_feed *feed = &author->book->feeds[dice_below(author->dice, BOOK_FEEDS)];

    feed->written = !dice_once_in(author->dice, 6);
    if (dice_once_in(author->dice, 2))
        feed_settings(author->dice, author->book->has_windows, feed);
    buf_printf(&author->book->told, "feed %td: %d, %sids %x", feed - author->book->feeds,
               feed->written, feed->settings, feed->ids);
}

static inline void author_sets_history(struct author *author)
{
    static const char *const removed[] = {"0 days", "90 minutes", "2 days", "30 days"};
    static const char *const guards[] = {"0", "1", "3"};
    static const char *const settles[] = {"0 seconds", "10 minutes", "6 hours"};
    static const char *const kept[] = {"3", "500"};
    struct book *book = author->book;

    book->removed = DICE_PICK(author->dice, removed);
    book->guard = DICE_PICK(author->dice, guards);
    book->settle = DICE_PICK(author->dice, settles);
    book->kept = DICE_PICK(author->dice, kept);
    buf_printf(&book->told, "history: removed %s, guard %s, settle %s, kept %s", book->removed,
               book->guard, book->settle, book->kept);
}

static inline void author_sets_defaults(struct author *author)
{
    static const char *const zones[] = {"Europe/Brussels", "UTC", "America/New_York",
                                        "Australia/Lord_Howe", "Asia/Beirut"};
    static const char *const durations[] = {"1 hour", "30 minutes", "2 days"};
    static const char *const soons[] = {"15 minutes", "0 seconds", "3 hours"};
    static const char *const names[] = {"The office", "The other office"};
    static const char *const domains[] = {"daybook.example", "other.example"};
    struct book *book = author->book;

    book->domain = DICE_PICK(author->dice, domains);
    book->zone = DICE_PICK(author->dice, zones);
    book->duration = DICE_PICK(author->dice, durations);
    book->soon = DICE_PICK(author->dice, soons);
    book->name = DICE_PICK(author->dice, names);
    book->contact = DICE_PICK(author->dice, names);
    buf_printf(&book->told, "defaults: %s, %s, %s, %s, %s, %s", book->domain, book->zone,
               book->duration, book->soon, book->name, book->contact);
}

/* --- all of it -------------------------------------------------------------------------------- */

static inline void author_edits(struct author *author)
{
    static void (*const edits[])(struct author * author) = {
        author_moves,
        author_moves,
        author_moves,
        author_sets_status,
        author_sets_status,
        author_writes_text,
        author_writes_text,
        author_says_why,
        author_sorts,
        author_joins,
        author_joins,
        author_sets_zone,
        author_moves_to_other_file,
        author_erases_one,
        author_erases_one,
        author_erases_many,
        author_writes,
        author_writes,
        author_writes,
        author_writes,
        author_drafts,
        author_withdraws,
        author_embargoes,
        author_embargoes,
        author_renames,
        author_gives_uid,
        author_sets_feed,
        author_sets_history,
        author_sets_defaults,
    };

    size_t edit = dice_below(author->dice, ARRAY_SIZE(edits));

    while (!(author->book->habits & 1ULL << edit) && edit + 1 < ARRAY_SIZE(edits))
        edit++;
    buf_clear(&author->book->told);
    buf_puts(&author->book->told, "");
    edits[edit](author);
}

static inline struct book book_new(struct dice *dice, int64_t now)
{
    struct book book = {
        .most = (size_t)dice_between(dice, 2, BOOK_EVENTS),
        .has_windows = dice_once_in(dice, 2),
        .habits = dice_throw(dice) | (dice_once_in(dice, 2) ? dice_throw(dice) : 0),
        .domain = "daybook.example",
        .zone = "Europe/Brussels",
        .duration = "1 hour",
        .soon = "15 minutes",
        .guard = "3",
        .removed = "30 days",
        .settle = "10 minutes",
        .kept = "500",
        .contact = "The desk",
        .name = "The office",
        .version = 1,
    };

    for (size_t i = 0; i < BOOK_EVENTS; i++) {
        struct book_event *of = &book.events[i];

        *of = (struct book_event){.written = i < book.most && dice_once_in(dice, 2),
                                  .names = 1,
                                  .texts[TEXT_TITLE] = 1,
                                  .status = "confirmed",
                                  .zone = "",
                                  .place_zone = "",
                                  .publisher = i % 2 ? "desk" : "office",
                                  .categories = (unsigned)i % 8,
                                  .part_of = -1};
        book_throw_when(dice, day_of_seconds(now), of->when, sizeof(of->when));
    }
    for (size_t i = 0; i < BOOK_FEEDS; i++) {
        book.feeds[i].written = i < 3;
        feed_settings(dice, book.has_windows, &book.feeds[i]);
    }
    return book;
}

#endif
