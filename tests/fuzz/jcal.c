/*
 * Fuzz target: whatever a calendar holds, it is refused and nothing is written, or what is written
 * is one JSON value: brackets in pairs, strings with an end, no control characters. A calendar that
 * is taken is taken again with other folds, and says the same. See `make fuzz`.
 */

#include "render/jcal.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Past a string, of which the first quote is before `p`. */
static const char *skip_string(const char *p)
{
    for (; *p != '"'; p++) {
        assert((unsigned char)*p >= ' ');
        if (*p == '\\')
            assert(strchr("\"\\bfnrtu", *++p) && *p);
    }
    return p + 1;
}

static void see_that_it_is_one_value(const char *p)
{
    char open[16]; /* what closes what is open */
    size_t depth = 0;

    assert(*p == '[');
    do {
        char c = *p++;

        assert(c && (unsigned char)c >= ' ');
        if (c == '"') {
            p = skip_string(p);
        } else if (c == '[' || c == '{') {
            assert(depth < sizeof(open));
            open[depth++] = c == '[' ? ']' : '}';
        } else if (c == ']' || c == '}') {
            assert(depth && open[--depth] == c);
        }
    } while (depth);
    assert(!*p);
}

/* Each line cut after its first octet. */
static void fold(const struct buf *calendar, struct buf *folded)
{
    bool begins = true;

    for (size_t i = 0; i < calendar->len; i++) {
        buf_putc(folded, calendar->data[i]);
        if (begins && calendar->data[i] != ' ')
            buf_puts(folded, "\r\n ");
        begins = calendar->data[i] == '\n';
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf calendar auto_buf = BUF_INIT, folded auto_buf = BUF_INIT;
    struct buf once auto_buf = BUF_INIT, again auto_buf = BUF_INIT;
    int error = jcal_write((struct slice){(const char *)data, len}, &once);

    if (error) {
        assert(error == -EINVAL && once.len == 0);
        return 0;
    }
    see_that_it_is_one_value(once.data);
    buf_add(&calendar, data, len);
    fold(&calendar, &folded);
    assert(jcal_write((struct slice){folded.data, folded.len}, &again) == 0);
    assert(strcmp(once.data, again.data) == 0);
    return 0;
}
