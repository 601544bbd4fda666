/* What is asked for behind a question mark: see query.h. */

#include "page/query.h"

#include "base/memory.h"
#include "base/percent.h"
#include "base/utf8.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LEAST_YEAR 1970
#define MOST_YEAR 2199

/* False: no form encodes a text so. */
static bool decode(struct slice value, char *ret, size_t *ret_len)
{
    for (size_t i = 0; i < value.len; i++)
        ret[i] = value.data[i] == '+' ? ' ' : value.data[i];
    if (percent_decode((struct slice){ret, value.len}, ret, ret_len) < 0)
        return false;
    ret[*ret_len] = '\0';
    for (size_t i = 0; i < *ret_len; i++)
        if (utf8_control_at(ret + i))
            return false;
    return utf8_valid(ret, *ret_len) == *ret_len;
}

static void read_value(struct slice value, char ret[QUERY_MOST])
{
    char text[3 * QUERY_MOST];
    size_t len;

    if (value.len < sizeof(text) && decode(value, text, &len))
        value = (struct slice){text, utf8_cut(text, QUERY_MOST - 1)};
    else if (value.len >= QUERY_MOST)
        value.len = QUERY_MOST - 1;
    memcpy(ret, value.data, value.len);
    ret[value.len] = '\0';
}

/* "2023-12" or, `has_day`, "2023-12-14". */
static bool read_date(const char *text, bool has_day, struct civil *ret_date)
{
    const char *form = has_day ? "dddd-dd-dd" : "dddd-dd";
    int numbers[3] = {0, 0, 0}, *number = numbers;

    if (strlen(text) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
        if (form[i] == '-')
            number++;
        else
            *number = *number * 10 + (text[i] - '0');
    }
    *ret_date = (struct civil){numbers[0], numbers[1], numbers[2]};
    return ret_date->year >= LEAST_YEAR && ret_date->year <= MOST_YEAR && ret_date->month >= 1 &&
           ret_date->month <= 12 &&
           (!has_day || (ret_date->day >= 1 &&
                         ret_date->day <= days_in_month(ret_date->year, ret_date->month)));
}

static void take_month(struct query *query, size_t offset, const char *value)
{
    struct civil date;

    (void)offset;
    if (!query->date.day && read_date(value, false, &date))
        query->date = date;
}

/* A day says more than a month. */
static void take_day(struct query *query, size_t offset, const char *value)
{
    struct civil date;

    (void)offset;
    if (read_date(value, true, &date))
        query->date = date;
}

static void take_embed(struct query *query, size_t offset, const char *value)
{
    (void)offset;
    query->embed = strcmp(value, "1") == 0;
}

static void take_text(struct query *query, size_t offset, const char *value)
{
    memcpy((char *)query + offset, value, strlen(value) + 1);
}

static const struct {
    const char *name;
    void (*take)(struct query *query, size_t offset, const char *value);
    size_t offset;
} names[] = {
    {"month", take_month, 0},
    {"day", take_day, 0},
    {"publisher", take_text, offsetof(struct query, publisher)},
    {"category", take_text, offsetof(struct query, category)},
    {"status", take_text, offsetof(struct query, status)},
    {"embed", take_embed, 0},
};

/* `taken`: a bit of each name that was there before. */
static void take(struct query *query, struct slice name, struct slice encoded, unsigned *taken)
{
    char value[QUERY_MOST];
    size_t i = 0;

    while (i < ARRAY_SIZE(names) &&
           (name.len != strlen(names[i].name) || memcmp(name.data, names[i].name, name.len) != 0))
        i++;
    if (i == ARRAY_SIZE(names) || *taken >> i & 1)
        return;
    *taken |= 1u << i;
    read_value(encoded, value);
    names[i].take(query, names[i].offset, value);
}

struct query query_parse(struct slice text)
{
    struct query query = {0};
    unsigned taken = 0;

    while (text.len) {
        const char *end = memchr(text.data, '&', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        const char *equals = memchr(text.data, '=', len);

        if (equals) {
            const struct slice name = {text.data, (size_t)(equals - text.data)};

            take(&query, name, (struct slice){equals + 1, len - name.len - 1}, &taken);
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

const char *query_date_name(const struct query *query)
{
    return query->date.day ? "day" : "month";
}

void query_print_date(const struct query *query, struct buf *buf)
{
    const struct civil *date = &query->date;

    if (date->day)
        day_print(day_from_civil(date->year, date->month, date->day), buf);
    else if (date->month)
        buf_printf(buf, "%04d-%02d", date->year, date->month);
}

void query_print(const struct query *query, struct buf *buf)
{
    size_t begin = buf->len;
    struct buf date auto_buf = BUF_INIT;

    query_print_date(query, &date);
    if (date.len)
        add(buf, begin, query_date_name(query), date.data);
    add(buf, begin, "publisher", query->publisher);
    add(buf, begin, "category", query->category);
    add(buf, begin, "status", query->status);
    add(buf, begin, "embed", query->embed ? "1" : "");
}
