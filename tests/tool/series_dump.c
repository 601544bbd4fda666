/*
 * When an event that repeats takes place, for tests that ask an oracle the same. One question a
 * line, its parts separated by TABs:
 *
 *     RULE   ZONE   DAY   MINUTE   YEARS
 *
 * DAY is the first that may be one, since 1970-01-01; MINUTE that of the local day. Answers with the
 * words for the rule, and a line with the instants at which instances begin in so many years:
 *
 *     every 2 weeks on Monday
 *     1704096000 1705305600 ...
 *
 * or "refused: " and why, and an empty line. What the words say must be the same rule again.
 */

#include "base/memory.h"
#include "daybook/series.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINE 1000

struct question {
    char rule[MOST_LINE], zone[65];
    int day, minute, years;
};

static bool is_same_in_words(const struct repeat *rule, struct buf *words)
{
    struct repeat again;

    repeat_print(rule, words);
    return repeat_parse(words->data, &again, NULL) == 0 && memcmp(rule, &again, sizeof(again)) == 0;
}

static void print_instances(const struct question *question, const struct repeat *rule,
                            const struct zone *zone)
{
    const struct series series = {.rule = rule};
    int32_t first = repeat_first(rule, question->day);
    const struct local_time start = {.day = first, .minute = (int16_t)question->minute};
    struct event event = {
        .zone = zone, .shown = {.kind = WHEN_START, .start = start, .end = start}, .duration = 60};
    struct instances instances;
    struct event instance;
    int64_t end;

    if (first == INT32_MAX) {
        puts("never");
        return;
    }
    event.when = event.shown;
    event_resolve(&event);
    event.series = &series;
    end = event.start + question->years * INT64_C(31557600);
    instances_begin(&instances, &event, INT64_MIN);
    while (instances_next(&instances, &instance) && instance.start < end)
        printf("%" PRId64 " ", instance.start);
    putchar('\n');
}

static void answer(const struct question *question, struct zones *zones)
{
    struct buf words auto_buf = BUF_INIT;
    char *message auto_free = NULL;
    const struct zone *zone;
    struct repeat rule;

    if (repeat_parse(question->rule, &rule, &message) < 0)
        printf("refused: %s\n\n", message);
    else if (!is_same_in_words(&rule, &words))
        printf("refused: its words are not the same: %s\n\n", words.data);
    else if (zones_get(zones, question->zone, &zone) < 0)
        puts("refused: no such zone\n");
    else {
        puts(words.data);
        print_instances(question, &rule, zone);
    }
}

int main(void)
{
    struct zones *zones = zones_new(NULL);
    char line[MOST_LINE];
    struct question question;

    while (fgets(line, sizeof(line), stdin))
        if (sscanf(line, "%[^\t]\t%64[^\t]\t%d\t%d\t%d", question.rule, question.zone,
                   &question.day, &question.minute, &question.years) == 5)
            answer(&question, zones);
    zones_unref(zones);
    return 0;
}
