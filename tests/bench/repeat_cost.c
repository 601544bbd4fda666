/*
 * What it costs to expand a rule over ten years, in microseconds: of everyday ones, of those that
 * ought to be the worst, and of the worst of many random ones. Each time is the least of several:
 * what others on the machine take is no cost of a rule.
 */

#include "base/buf.h"
#include "base/civil.h"
#include "base/clock.h"
#include "base/memory.h"
#include "daybook/repeat.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RANDOM_RULES 20000
#define ROUNDS 30 /* of one measurement */
#define SEARCH_ROUNDS 3
#define YEARS 10

static const char *const by_hand[] = {
    "every week on Wednesday",
    "every month on the last Friday",
    "every year on 9 May",
    "every day",
    "every year on 29 February",
    "every day on Sunday in February",
    "every 999 days",
    "every month on the fifth Sunday in February",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTHDAY=31",
    "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=5MO,5TU,5WE,5TH,5FR,5SA,5SU",
    "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,"
    "27,28,29,30,31;BYDAY=MO,TU,WE,TH,FR,SA,SU",
};

struct cost {
    double us;
    int days;
};

static int expand(const char *rule)
{
    int32_t start = day_from_civil(2023, 1, 1), end = day_from_civil(2023 + YEARS, 1, 1), day;
    struct repeat repeat;
    struct repeat_walk walk;
    int days = 0;

    if (repeat_parse(rule, &repeat, NULL) != 0)
        return -1;
    day = repeat_first(&repeat, start);
    if (day == INT32_MAX)
        return 0;
    walk = repeat_walk(&repeat, day);
    while (repeat_next(&walk, &day) && day < end)
        days++;
    return days;
}

static struct cost measure(const char *rule, int rounds)
{
    struct cost least = {1e9, 0};

    for (int round = 0; round < rounds; round++) {
        int64_t before = clock_monotonic_us();
        int days = expand(rule);
        double us = (double)(clock_monotonic_us() - before);

        if (us < least.us)
            least = (struct cost){us, days};
    }
    return least;
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % limit;
}

/* A list of up to `most` values, twice the same among them now and then: such rules are refused. */
static void add_list(struct buf *rule, const char *name, uint32_t most, int first, uint32_t range,
                     uint64_t *state)
{
    uint32_t count = below(state, most + 1);

    for (uint32_t i = 0; i < count; i++)
        buf_printf(rule, "%s%d", i ? "," : name, first + (int)below(state, range));
}

static void add_weekdays(struct buf *rule, uint64_t *state)
{
    static const char *const weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    uint32_t count = below(state, ARRAY_SIZE(weekdays) + 1), counted = below(state, 2);

    for (uint32_t i = 0; i < count; i++) {
        buf_puts(rule, i ? "," : ";BYDAY=");
        if (counted)
            buf_printf(rule, "%d", (int)below(state, 5) + 1);
        buf_puts(rule, weekdays[i]);
    }
}

static void make_rule(struct buf *rule, uint64_t *state)
{
    static const char *const frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

    buf_clear(rule);
    buf_printf(rule, "FREQ=%s", frequencies[below(state, ARRAY_SIZE(frequencies))]);
    if (below(state, 2))
        buf_printf(rule, ";INTERVAL=%d", (int)below(state, 14) + 1);
    add_list(rule, ";BYMONTH=", 3, 1, 12, state);
    add_list(rule, ";BYMONTHDAY=", 5, 1, 31, state);
    add_weekdays(rule, state);
}

static void tell(const char *rule, struct cost cost)
{
    printf("%7.0f us %5d days  %s\n", cost.us, cost.days, rule);
}

static void search(void)
{
    struct buf rule auto_buf = BUF_INIT, worst auto_buf = BUF_INIT;
    double most = -1;
    int taken = 0;
    uint64_t state = 1;

    for (int i = 0; i < RANDOM_RULES; i++) {
        struct cost cost;

        make_rule(&rule, &state);
        cost = measure(rule.data, SEARCH_ROUNDS);
        if (cost.days < 0)
            continue;
        taken++;
        if (cost.us > most) {
            most = cost.us;
            buf_clear(&worst);
            buf_puts(&worst, rule.data);
        }
    }
    printf("the worst of %d random rules:\n", taken);
    tell(worst.data, measure(worst.data, ROUNDS));
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(by_hand); i++)
        tell(by_hand[i], measure(by_hand[i], ROUNDS));
    search();
    return 0;
}
