/*
 * Says of each "START MOST RULE" on standard input (days since 1970-01-01, a number, and a rule of
 * either kind), for tests that ask an oracle the same, in five lines or in one that begins with
 * "!":
 *
 *     the value of RRULE, with UNTIL as a date
 *     the words
 *     same or other: whether the words are read back as the same rule
 *     the days, from the first one on or after START, MOST at most
 *     the same by libical
 */

#include "base/buf.h"
#include "base/civil.h"
#include "base/memory.h"
#include "daybook/repeat.h"

#include <libical/ical.h>

#include <stdio.h>
#include <string.h>

static void print_rrule(const struct repeat *repeat, struct buf *buf)
{
    struct civil civil = civil_from_day(repeat->until == INT32_MAX ? 0 : repeat->until);
    char until[32];

    snprintf(until, sizeof(until), "%04d%02d%02d", civil.year, civil.month, civil.day);
    repeat_print_rrule(repeat, repeat->until == INT32_MAX ? NULL : until, buf);
}

static bool reads_back(const char *words, const char *rrule)
{
    struct buf again auto_buf = BUF_INIT;
    struct repeat repeat;

    if (repeat_parse(words, &repeat, NULL) != 0)
        return false;
    print_rrule(&repeat, &again);
    return strcmp(again.data, rrule) == 0;
}

static void dump_days(const struct repeat *repeat, int32_t first, int most)
{
    struct repeat_walk walk = repeat_walk(repeat, first);
    int32_t day;

    while (most-- > 0 && repeat_next(&walk, &day))
        printf(" %d", day);
    putchar('\n');
}

static void dump_days_of_libical(const char *rrule, int32_t first, int most)
{
    struct civil civil = civil_from_day(first);
    char date[32];
    struct icalrecur_iterator_impl *iterator;
    struct icaltimetype time;

    snprintf(date, sizeof(date), "%04d%02d%02d", civil.year, civil.month, civil.day);
    iterator =
        icalrecur_iterator_new(icalrecurrencetype_from_string(rrule), icaltime_from_string(date));
    while (iterator && most-- > 0) {
        time = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(time) || time.year > 2199)
            break;
        printf(" %d", day_from_civil(time.year, time.month, time.day));
    }
    putchar('\n');
    icalrecur_iterator_free(iterator);
}

static void answer(const char *text, int32_t start, int most)
{
    struct buf rrule auto_buf = BUF_INIT, words auto_buf = BUF_INIT;
    struct repeat repeat;
    char *message;
    int32_t first;

    if (repeat_parse(text, &repeat, &message) != 0) {
        printf("! %s\n", message);
        free(message);
        return;
    }
    print_rrule(&repeat, &rrule);
    repeat_print(&repeat, &words);
    puts(rrule.data);
    puts(words.data);
    puts(reads_back(words.data, rrule.data) ? "same" : "other");
    first = repeat_first(&repeat, start);
    if (first == INT32_MAX) {
        printf("\n\n");
        return;
    }
    dump_days(&repeat, first, most);
    dump_days_of_libical(rrule.data, first, most);
}

int main(void)
{
    char line[512];

    while (fgets(line, sizeof(line), stdin)) {
        int start, most, rule;

        line[strcspn(line, "\n")] = '\0';
        if (sscanf(line, "%d %d %n", &start, &most, &rule) != 2)
            return 1;
        answer(line + rule, start, most);
    }
    return 0;
}
