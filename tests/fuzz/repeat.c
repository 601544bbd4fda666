/*
 * Fuzz target: a rule that is taken is the same when its words or its RRULE are read back, and the
 * walk over its days ends, goes forward and keeps what the rule says of its end; what is refused is
 * told why. See `make fuzz`.
 */

#include "daybook/repeat.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void print(const struct repeat *repeat, struct buf *rrule)
{
    struct civil civil = civil_from_day(repeat->until == INT32_MAX ? 0 : repeat->until);
    char until[32];

    snprintf(until, sizeof(until), "%04d%02d%02d", civil.year, civil.month, civil.day);
    repeat_print_rrule(repeat, repeat->until == INT32_MAX ? NULL : until, rrule);
}

static void check_same(const char *text, const struct buf *rrule)
{
    struct buf again auto_buf = BUF_INIT;
    struct repeat repeat;

    assert(repeat_parse(text, &repeat, NULL) == 0);
    print(&repeat, &again);
    assert(strcmp(again.data, rrule->data) == 0);
}

static void check_walk(const struct repeat *repeat, int32_t start)
{
    int32_t first = repeat_first(repeat, start), day = INT32_MIN, before = first - 1, count = 0;
    struct repeat_walk walk;

    if (first == INT32_MAX)
        return;
    assert(first >= start);
    walk = repeat_walk(repeat, first);
    for (; count < 1000 && repeat_next(&walk, &day); count++) {
        assert(day > before && day <= repeat->until);
        assert(count > 0 || day == first);
        before = day;
    }
    assert(count > 0 && (!repeat->count || count <= repeat->count));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf rrule auto_buf = BUF_INIT, words auto_buf = BUF_INIT;
    auto_free char *text = xstrndup(len ? (const char *)data : "", len);
    auto_free char *message = NULL;
    bool wants_message = len % 16 == 0; /* looking for the mistake takes long */
    struct repeat repeat;

    if (repeat_parse(text, &repeat, wants_message ? &message : NULL) != 0) {
        assert(!wants_message || (message && *message));
        return 0;
    }
    assert(!message);
    print(&repeat, &rrule);
    repeat_print(&repeat, &words);
    check_same(rrule.data, &rrule);
    check_same(words.data, &rrule);
    check_walk(&repeat, day_from_civil(1970 + (int)(len * 7 % 200), 1, 1 + (int)(len % 28)));
    return 0;
}
