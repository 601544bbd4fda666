/* Tags, codings and dates: see conditional.h. */

#include "http/conditional.h"

#include "base/civil.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static void skip(struct slice *slice, size_t count)
{
    slice->data += count;
    slice->len -= count;
}

static void skip_blanks_and_commas(struct slice *slice)
{
    while (slice->len && strchr(" \t,", slice->data[0]) && slice->data[0])
        skip(slice, 1);
}

bool etag_matches(struct slice header, const char *etag)
{
    size_t len = strlen(etag);

    skip_blanks_and_commas(&header);
    if (header.len && header.data[0] == '*')
        return true;
    while (header.len) {
        const char *end;
        size_t tag_len;

        if (header.len > 2 && header.data[0] == 'W' && header.data[1] == '/')
            skip(&header, 2);
        if (header.data[0] != '"')
            return false;
        end = memchr(header.data + 1, '"', header.len - 1);
        if (!end)
            return false;
        tag_len = (size_t)(end - header.data) + 1;
        if (tag_len == len && memcmp(header.data, etag, len) == 0)
            return true;
        skip(&header, tag_len);
        skip_blanks_and_commas(&header);
    }
    return false;
}

/* --- Accept, Accept-Encoding ------------------------------------------------------------------ */

/* Thousandths after ";q=", 1000 when there is none, 0 when it cannot be read. */
static int weight_of(struct slice parameters)
{
    int weight = 0, place = 1000;
    size_t i = 0;

    while (parameters.len && parameters.data[0] && strchr(" \t;", parameters.data[0]))
        skip(&parameters, 1);
    if (!parameters.len)
        return 1000;
    if (parameters.len < 3 || strncasecmp(parameters.data, "q=", 2) != 0)
        return 0;
    skip(&parameters, 2);
    for (; i < parameters.len && i < 5; i++) {
        char c = parameters.data[i];

        if (i == 1 ? c != '.' : c < '0' || c > '9')
            break;
        if (i != 1) {
            weight += (c - '0') * place;
            place /= 10;
        }
    }
    return weight > 1000 ? 1000 : weight;
}

/* Of what a client may name, how much it wants it: thousandths; -1: it is not named. */
struct wish {
    const char *name;
    int weight;
};

static void take_wish(struct slice element, struct wish *wishes, size_t count)
{
    struct slice name = {element.data, 0};

    while (name.len < element.len && element.data[name.len] &&
           !strchr(" \t;", element.data[name.len]))
        name.len++;
    skip(&element, name.len);
    for (size_t i = 0; i < count; i++)
        if (name.len == strlen(wishes[i].name) &&
            strncasecmp(name.data, wishes[i].name, name.len) == 0)
            wishes[i].weight = weight_of(element);
}

static void read_wishes(struct slice header, struct wish *wishes, size_t count)
{
    while (header.len) {
        const char *comma;
        struct slice element;

        skip_blanks_and_commas(&header);
        comma = memchr(header.data, ',', header.len);
        element = (struct slice){header.data, comma ? (size_t)(comma - header.data) : header.len};
        skip(&header, element.len);
        take_wish(element, wishes, count);
    }
}

bool accepts_gzip(struct slice header)
{
    enum { GZIP, X_GZIP, ANY, IDENTITY, COUNT };
    struct wish wishes[COUNT] = {
        [GZIP] = {"gzip", -1},
        [X_GZIP] = {"x-gzip", -1},
        [ANY] = {"*", -1},
        [IDENTITY] = {"identity", -1},
    };
    int gzip;

    read_wishes(header, wishes, COUNT);
    gzip = wishes[GZIP].weight < 0 ? wishes[X_GZIP].weight : wishes[GZIP].weight;
    if (gzip < 0)
        gzip = wishes[ANY].weight;
    return gzip > 0 && gzip >= wishes[IDENTITY].weight;
}

bool accepts_html(struct slice header)
{
    enum { HTML, PLAIN, COUNT };
    struct wish wishes[COUNT] = {[HTML] = {"text/html", -1}, [PLAIN] = {"text/plain", -1}};

    read_wishes(header, wishes, COUNT);
    return wishes[HTML].weight > 0 && wishes[HTML].weight >= wishes[PLAIN].weight;
}

/* --- dates ------------------------------------------------------------------------------------ */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

int http_date_parse(struct slice text, int64_t *ret_time)
{
    int day, year, hour, minute, second, end = 0;
    char buffer[64], name[4], zone[5]; /* one more than it takes, to see what follows */
    const char *month;

    if (text.len >= sizeof(buffer) || memchr(text.data ? text.data : "", '\0', text.len))
        return -EINVAL;
    if (text.len)
        memcpy(buffer, text.data, text.len);
    buffer[text.len] = '\0';
    if (sscanf(buffer, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %4s", &day, name, &year, &hour,
               &minute, &second, zone) == 7) {
        /* RFC 1123, what everybody sends */
    } else if (sscanf(buffer, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d %4s", &day, name, &year,
                      &hour, &minute, &second, zone) == 7) {
        year += year < 70 ? 2000 : 1900; /* RFC 850 */
    } else if (sscanf(buffer, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", name, &day, &hour,
                      &minute, &second, &year, &end) == 6 &&
               (size_t)end == text.len) {
        strcpy(zone, "GMT"); /* asctime() */
    } else {
        return -EINVAL;
    }
    month = strlen(name) == 3 ? strstr(months, name) : NULL;
    if (!month || (month - months) % 3 || strcmp(zone, "GMT") != 0 || year < 1970 || day < 1 ||
        day > days_in_month(year, (int)(month - months) / 3 + 1) || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60)
        return -EINVAL;
    *ret_time = (int64_t)day_from_civil(year, (int)(month - months) / 3 + 1, day) * DAY_SECONDS +
                hour * 3600 + minute * 60 + second;
    return 0;
}

void http_date_print(int64_t time, char ret_text[HTTP_DATE_SIZE])
{
    static const char weekdays[] = "SunMonTueWedThuFriSat";
    time_t seconds = (time_t)time;
    char text[96];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    snprintf(text, sizeof(text), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
             weekdays + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900,
             tm.tm_hour, tm.tm_min, tm.tm_sec);
    memcpy(ret_text, text, HTTP_DATE_LEN);
    ret_text[HTTP_DATE_LEN] = '\0';
}
