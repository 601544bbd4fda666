/* What is asked for behind a question mark: see query.h. */

#include "page/query.h"

#include "base/memory.h"
#include "base/percent.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LEAST_YEAR 1970
#define MOST_YEAR 2199

/* A value as forms encode it; "" when it is too long, or encoded wrongly. */
static void decode(struct slice value, char ret[QUERY_MOST])
{
    char text[3 * QUERY_MOST];
    size_t len = 0;

    ret[0] = '\0';
    if (value.len >= sizeof(text))
        return;
    for (size_t i = 0; i < value.len; i++)
        text[i] = value.data[i] == '+' ? ' ' : value.data[i];
    if (percent_decode((struct slice){text, value.len}, text, &len) < 0 || len >= QUERY_MOST ||
        memchr(text, '\0', len))
        return;
    memcpy(ret, text, len);
    ret[len] = '\0';
}

static bool digits(const char *text, size_t count, int *ret_number)
{
    *ret_number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *ret_number = *ret_number * 10 + (text[i] - '0');
    }
    return true;
}

static void take_month(struct query *query, const char *value)
{
    int year, month;

    if (strlen(value) == 7 && value[4] == '-' && digits(value, 4, &year) &&
        digits(value + 5, 2, &month) && year >= LEAST_YEAR && year <= MOST_YEAR && month >= 1 &&
        month <= 12) {
        query->year = year;
        query->month = month;
    }
}

static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    {"publisher", offsetof(struct query, publisher)},
    {"category", offsetof(struct query, category)},
    {"status", offsetof(struct query, status)},
};

static void take(struct query *query, struct slice name, struct slice encoded)
{
    char value[QUERY_MOST];

    decode(encoded, value);
    if (name.len == 5 && memcmp(name.data, "month", 5) == 0)
        take_month(query, value);
    else if (name.len == 5 && memcmp(name.data, "embed", 5) == 0)
        query->embed = strcmp(value, "1") == 0;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        char *text = (char *)query + texts[i].offset;

        if (!*text && name.len == strlen(texts[i].name) &&
            memcmp(name.data, texts[i].name, name.len) == 0)
            memcpy(text, value, sizeof(value));
    }
}

struct query query_parse(struct slice text)
{
    struct query query = {0};

    while (text.len) {
        const char *end = memchr(text.data, '&', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        const char *equals = memchr(text.data, '=', len);

        if (equals) {
            const struct slice name = {text.data, (size_t)(equals - text.data)};

            take(&query, name, (struct slice){equals + 1, len - name.len - 1});
        }
        text.data += len + (end ? 1 : 0);
        text.len -= len + (end ? 1 : 0);
    }
    return query;
}

/* --- the other way ---------------------------------------------------------------------------- */

static void add(struct buf *buf, size_t begin, const char *name, const char *value)
{
    if (!*value)
        return;
    buf_printf(buf, "%c%s=", buf->len == begin ? '?' : '&', name);
    percent_encode(value, buf);
}

void query_print(const struct query *query, struct buf *buf)
{
    size_t begin = buf->len;
    char month[16] = "";

    if (query->month)
        snprintf(month, sizeof(month), "%04d-%02d", query->year, query->month);
    add(buf, begin, "month", month);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        add(buf, begin, texts[i].name, (const char *)query + texts[i].offset);
    add(buf, begin, "embed", query->embed ? "1" : "");
}
