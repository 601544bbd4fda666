/* Lengths of time: see duration.h. */

#include "daybook/duration.h"

#include "base/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define MAX_SECONDS (100LL * 366 * 86400)

static const struct unit {
    const char *word;
    char date; /* letter before the T of ISO 8601 */
    char clock; /* letter after it */
    int64_t seconds;
} units[] = {
    {"second", 0, 'S', 1},  {"minute", 0, 'M', 60},   {"hour", 0, 'H', 3600},
    {"day", 'D', 0, 86400}, {"week", 'W', 0, 604800},
};

static bool read_count(const char **p, int64_t *ret)
{
    int64_t count = 0;
    const char *start = *p;

    while (**p >= '0' && **p <= '9' && *p - start < 10)
        count = count * 10 + (*(*p)++ - '0');
    *ret = count;
    return *p > start;
}

static int parse_iso(const char *p, int64_t *ret_seconds)
{
    int64_t total = 0, count;
    bool clock = false, any = false;

    while (*p) {
        size_t i = 0;

        if (*p == 'T' && !clock) {
            clock = true;
            p++;
            any = false;
        }
        if (!read_count(&p, &count))
            return -EINVAL;
        while (i < ARRAY_SIZE(units) && (clock ? units[i].clock : units[i].date) != *p)
            i++;
        if (i == ARRAY_SIZE(units) || !*p)
            return -EINVAL;
        total += count * units[i].seconds;
        any = true;
        p++;
    }
    if (!any)
        return -EINVAL;
    *ret_seconds = total;
    return 0;
}

static int parse_words(const char *p, int64_t *ret_seconds)
{
    int64_t count;

    if (!read_count(&p, &count) || *p++ != ' ')
        return -EINVAL;
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        size_t len = strlen(units[i].word);

        if (strncasecmp(p, units[i].word, len) != 0)
            continue;
        if (p[len] == '\0' || strcasecmp(p + len, "s") == 0) {
            *ret_seconds = count * units[i].seconds;
            return 0;
        }
    }
    return -EINVAL;
}

int duration_parse(const char *text, int64_t *ret_seconds)
{
    int64_t seconds;
    int error = text[0] == 'P' ? parse_iso(text + 1, &seconds) : parse_words(text, &seconds);

    if (error)
        return error;
    if (seconds > MAX_SECONDS)
        return -EINVAL;
    *ret_seconds = seconds;
    return 0;
}

void duration_print(int64_t seconds, struct buf *buf)
{
    int64_t days = seconds / 86400, rest = seconds % 86400;

    buf_putc(buf, 'P');
    if (days)
        buf_printf(buf, "%lldD", (long long)days);
    if (rest || !days)
        buf_putc(buf, 'T');
    if (rest / 3600)
        buf_printf(buf, "%lldH", (long long)(rest / 3600));
    if (rest / 60 % 60)
        buf_printf(buf, "%lldM", (long long)(rest / 60 % 60));
    if (rest % 60 || !seconds)
        buf_printf(buf, "%lldS", (long long)(rest % 60));
}

void duration_words(int64_t seconds, struct buf *buf)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } measures[] = {{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
    size_t i = 0;

    while (seconds % measures[i].seconds)
        i++;
    buf_printf(buf, "%lld %s%s", (long long)(seconds / measures[i].seconds), measures[i].word,
               seconds == measures[i].seconds ? "" : "s");
}
