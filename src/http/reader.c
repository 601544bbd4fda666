/* Programs that ask, by their User-Agent: see reader.h. A new one is a row. */

#include "http/reader.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *word;
    const char *name;
} readers[] = {
    [READER_APPLE_IOS] = {"apple-ios", "Apple Calendar (iPhone, iPad)"},
    [READER_APPLE_MAC] = {"apple-mac", "Apple Calendar (Mac)"},
    [READER_GOOGLE] = {"google", "Google Calendar"},
    [READER_EXCHANGE] = {"exchange", "Outlook on the web, Exchange"},
    [READER_OUTLOOK] = {"outlook", "Outlook (desktop)"},
    [READER_THUNDERBIRD] = {"thunderbird", "Thunderbird"},
    [READER_GNOME] = {"gnome", "Evolution, GNOME Calendar"},
    [READER_KDE] = {"kde", "KOrganizer"},
    [READER_DAVX5] = {"davx5", "DAVx5"},
    [READER_ICSX5] = {"icsx5", "ICSx5"},
    [READER_NEXTCLOUD] = {"nextcloud", "Nextcloud"},
    [READER_VDIRSYNCER] = {"vdirsyncer", "vdirsyncer"},
    [READER_HOME_ASSISTANT] = {"home-assistant", "Home Assistant"},
    [READER_WORDPRESS] = {"wordpress", "WordPress"},
    [READER_FEED_READER] = {"feed-reader", "feed readers"},
    [READER_MONITORING] = {"monitoring", "monitoring"},
    [READER_CRAWLER] = {"crawler", "crawlers"},
    [READER_LIBRARY] = {"library", "curl, Wget, libraries"},
    [READER_BROWSER] = {"browser", "browsers"},
    [READER_OTHER] = {"other", "others"},
    [READER_NONE] = {"none", "without a name"},
};

/* The first row that matches counts: many name a browser, a system or a library as well. */
static const struct {
    const char *text;
    bool begins; /* it is the beginning; else it is anywhere */
    enum reader reader;
} rows[] = {
    {"Google-Calendar-Importer", false, READER_GOOGLE},
    {"CalendarAgent", false, READER_APPLE_MAC},
    {"CalendarStore", false, READER_APPLE_MAC},
    {"macOS/", true, READER_APPLE_MAC},
    {"dataaccessd", false, READER_APPLE_IOS},
    {"Microsoft Exchange", false, READER_EXCHANGE},
    {"Microsoft.Exchange", false, READER_EXCHANGE},
    {"Microsoft Outlook", false, READER_OUTLOOK},
    {"Microsoft Office", false, READER_OUTLOOK},
    {"Thunderbird/", false, READER_THUNDERBIRD},
    {"Evolution/", true, READER_GNOME},
    {"akonadi", false, READER_KDE},
    {"KIO/", false, READER_KDE},
    {"DAVx5/", true, READER_DAVX5},
    {"ICSx5/", true, READER_ICSX5},
    {"Nextcloud", false, READER_NEXTCLOUD},
    {"vdirsyncer/", true, READER_VDIRSYNCER},
    {"HomeAssistant/", true, READER_HOME_ASSISTANT},
    {"WordPress/", true, READER_WORDPRESS},
    {"FreshRSS", false, READER_FEED_READER},
    {"Feedly", false, READER_FEED_READER},
    {"Miniflux", false, READER_FEED_READER},
    {"NetNewsWire", false, READER_FEED_READER},
    {"Tiny Tiny RSS", false, READER_FEED_READER},
    {"Liferea", false, READER_FEED_READER},
    {"Akregator", false, READER_FEED_READER},
    {"UptimeRobot", false, READER_MONITORING},
    {"Uptime-Kuma", false, READER_MONITORING},
    {"Pingdom", false, READER_MONITORING},
    {"check_http/", true, READER_MONITORING},
    {"Blackbox Exporter/", true, READER_MONITORING},
    {"Prometheus/", true, READER_MONITORING},
    {"kube-probe/", true, READER_MONITORING},
    {"bot/", false, READER_CRAWLER},
    {"Bot/", false, READER_CRAWLER},
    {"curl/", true, READER_LIBRARY},
    {"Wget/", true, READER_LIBRARY},
    {"python-requests/", true, READER_LIBRARY},
    {"Python-urllib/", true, READER_LIBRARY},
    {"python-httpx/", true, READER_LIBRARY},
    {"Python/", true, READER_LIBRARY}, /* aiohttp */
    {"Go-http-client/", true, READER_LIBRARY},
    {"okhttp/", true, READER_LIBRARY},
    {"axios/", true, READER_LIBRARY},
    {"node", true, READER_LIBRARY},
    {"Mozilla/", true, READER_BROWSER},
};

const char *reader_word(enum reader reader)
{
    return readers[reader].word;
}

const char *reader_name(enum reader reader)
{
    return readers[reader].name;
}

static bool matches(struct slice text, const char *pattern, bool begins)
{
    size_t len = strlen(pattern);

    if (begins)
        return text.len >= len && memcmp(text.data, pattern, len) == 0;
    return memmem(text.data, text.len, pattern, len) != NULL;
}

static struct slice beginning(struct slice text)
{
    if (text.len > READER_MOST)
        text.len = READER_MOST;
    return text;
}

enum reader reader_of(struct slice user_agent)
{
    struct slice text = beginning(user_agent);

    if (!text.len)
        return READER_NONE;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (matches(text, rows[i].text, rows[i].begins))
            return rows[i].reader;
    return READER_OTHER;
}

/* --- those that were seen --------------------------------------------------------------------- */

/* Eight octets at a time, the last ones perhaps twice; never 0, which is a free place. Who chooses
 * texts that collide is counted wrongly, and nobody else. */
static uint64_t hash(struct slice text)
{
    const uint64_t factor = 0x9e3779b97f4a7c15u;
    uint64_t h = text.len * factor, word = 0;
    size_t i = 0;

    for (; i + sizeof(word) < text.len; i += sizeof(word)) {
        memcpy(&word, text.data + i, sizeof(word));
        h = (h ^ word) * factor;
    }
    if (text.len >= sizeof(word))
        memcpy(&word, text.data + text.len - sizeof(word), sizeof(word));
    else
        memcpy(&word, text.data, text.len);
    h = (h ^ word) * factor;
    return (h ^ h >> 32) | 1;
}

enum reader reader_cached(struct reader_cache *cache, struct slice user_agent)
{
    struct slice text = beginning(user_agent);
    uint64_t h;
    size_t place;

    if (!text.len)
        return READER_NONE;
    h = hash(text);
    place = h / 2 % READER_CACHE_SIZE;
    if (cache->hashes[place] != h) {
        cache->hashes[place] = h;
        cache->readers[place] = (uint8_t)reader_of(text);
    }
    return (enum reader)cache->readers[place];
}
