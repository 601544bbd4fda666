/* Programs by their User-Agent, as they were seen in the logs of servers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "http/reader.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *user_agent;
    enum reader reader;
} seen[] = {
    {"iOS/26.6 (23G71) dataaccessd/1.0", READER_APPLE_IOS},
    {"iOS/8.0 (12A365) dataaccessd/1.0", READER_APPLE_IOS},
    {"macOS/14.6.1 (23G93) dataaccessd/1.0", READER_APPLE_MAC},
    {"macOS/11.0 (20A5343i) CalendarAgent/950", READER_APPLE_MAC},
    {"Mac_OS_X/10.9.2 (13C64) CalendarAgent/176", READER_APPLE_MAC},
    {"Mac+OS+X/10.10.5 (14F27) CalendarAgent/316.1", READER_APPLE_MAC},
    {"CalendarStore/5.0 (1127); iCal/5.0 (1535); Mac OS X/10.7.1 (11B26)", READER_APPLE_MAC},
    {"Google-Calendar-Importer", READER_GOOGLE},
    {"Mozilla/5.0 (compatible; Google-Calendar-Importer)", READER_GOOGLE},
    {"Microsoft Exchange (Windows NT 10.0)", READER_EXCHANGE},
    {"Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)", READER_EXCHANGE},
    {"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.11601; Pro)", READER_OUTLOOK},
    {"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0",
     READER_THUNDERBIRD},
    {"Evolution/3.46.4", READER_GNOME},
    {"Mozilla/5.0 (X11; Linux x86_64) KIO/5.103 akonadi_ical_resource_0/5.22", READER_KDE},
    {"DAVx5/4.3.3.2-ose (2023/09/12; dav4jvm; okhttp/4.11.0) Android/13", READER_DAVX5},
    {"ICSx5/2.4.3 (ical4j/3.2.19 okhttp/5.3.2 Android/16)", READER_ICSX5},
    {"Nextcloud Webcal Service", READER_NEXTCLOUD},
    {"Nextcloud Webcal Crawler", READER_NEXTCLOUD},
    {"vdirsyncer/0.19.0", READER_VDIRSYNCER},
    {"HomeAssistant/2024.1.0 aiohttp/3.9.1 Python/3.12", READER_HOME_ASSISTANT},
    {"WordPress/7.1 ICS Calendar/12.1.3.1", READER_WORDPRESS},
    {"Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
     READER_FEED_READER},
    {"FreshRSS/1.24.0 (Linux; https://freshrss.org)", READER_FEED_READER},
    {"Mozilla/5.0 (compatible; Miniflux/2.1.3; +https://miniflux.app)", READER_FEED_READER},
    {"NetNewsWire (RSS Reader; https://netnewswire.com/)", READER_FEED_READER},
    {"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", READER_MONITORING},
    {"check_http/v2.3.1 (monitoring-plugins 2.3.1)", READER_MONITORING},
    {"Blackbox Exporter/0.25.0", READER_MONITORING},
    {"Prometheus/2.53.0", READER_MONITORING},
    {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", READER_CRAWLER},
    {"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", READER_CRAWLER},
    {"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", READER_CRAWLER},
    {"curl/7.88.1", READER_LIBRARY},
    {"Wget/1.21.3", READER_LIBRARY},
    {"python-requests/2.28.1", READER_LIBRARY},
    {"Go-http-client/1.1", READER_LIBRARY},
    {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", READER_BROWSER},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
     "Gecko)",
     READER_BROWSER},
    {"Zap Calendar", READER_OTHER},
    {"x", READER_OTHER},
    {"", READER_NONE},
};

static struct slice slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static void programs_are_known_by_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
        enum reader reader = reader_of(slice(seen[i].user_agent));

        if (reader != seen[i].reader)
            fail_msg("%s: %s", seen[i].user_agent, reader_name(reader));
    }
    assert_int_equal(reader_of((struct slice){NULL, 0}), READER_NONE);
}

static void the_cache_says_the_same(void **state)
{
    struct reader_cache cache = {{0}, {0}};

    (void)state;
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
            if (reader_cached(&cache, slice(seen[i].user_agent)) != seen[i].reader)
                fail_msg("%s, in round %zu", seen[i].user_agent, round);
}

static void more_programs_than_the_cache_holds_are_told_apart(void **state)
{
    static const struct {
        const char *begin;
        enum reader reader;
    } programs[] = {
        {"curl/", READER_LIBRARY},
        {"Evolution/", READER_GNOME},
        {"vdirsyncer/", READER_VDIRSYNCER},
        {"x", READER_OTHER},
    };
    struct reader_cache cache = {{0}, {0}};

    (void)state;
    for (int i = 0; i < 10000; i++) {
        char text[32];

        snprintf(text, sizeof(text), "%s%d", programs[i % 4].begin, i);
        if (reader_cached(&cache, slice(text)) != programs[i % 4].reader)
            fail_msg("%s", text);
    }
}

static void what_comes_late_in_a_long_text_is_not_looked_for(void **state)
{
    char text[READER_MOST + 20];

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text + READER_MOST - 12, "Thunderbird/", 12);
    assert_int_equal(reader_of((struct slice){text, sizeof(text)}), READER_THUNDERBIRD);
    memset(text, 'x', sizeof(text));
    memcpy(text + READER_MOST - 11, "Thunderbird/", 12);
    assert_int_equal(reader_of((struct slice){text, sizeof(text)}), READER_OTHER);
}

static void words_and_names_are_all_there_and_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < READER_COUNT; i++) {
        const char *word = reader_word((enum reader)i);

        assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz-0123456789"), strlen(word));
        assert_non_null(reader_name((enum reader)i));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(word, reader_word((enum reader)j));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_known_by_what_they_say),
        cmocka_unit_test(the_cache_says_the_same),
        cmocka_unit_test(more_programs_than_the_cache_holds_are_told_apart),
        cmocka_unit_test(what_comes_late_in_a_long_text_is_not_looked_for),
        cmocka_unit_test(words_and_names_are_all_there_and_differ),
    };

    return cmocka_run_group_tests_name("http_reader", tests, NULL, NULL);
}
