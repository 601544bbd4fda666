#ifndef DAYBOOKD_BASE_JSON_H
#define DAYBOOKD_BASE_JSON_H

/*
 * Writes JSON (RFC 8259) into a buffer, value by value: commas and escapes are its business,
 * pairing begins with ends is the caller's.
 *
 *     struct json json = json_to(&buf);
 *     json_object(&json);
 *     json_key(&json, "title");
 *     json_string(&json, title);
 *     json_end_object(&json);
 *
 * A library would build a tree first and free it afterwards; this is a hundred lines, and needs
 * neither.
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buf *buf;
    bool comma; /* the next value or key follows another one */
};

struct json json_to(struct buf *buf);

void json_object(struct json *json);
void json_end_object(struct json *json);
void json_array(struct json *json);
void json_end_array(struct json *json);
void json_key(struct json *json, const char *key);

/* Valid UTF-8; NULL is written as null. Control characters (U+007F to U+009F too), U+2028 and
 * U+2029 are escaped, so that the text is one line, and also JavaScript. */
void json_string(struct json *json, const char *text);
void json_int(struct json *json, int64_t value);
void json_bool(struct json *json, bool value);

/* A number in decimal digits, "-050.88", as it is written but for zeros that it begins with. */
void json_decimal(struct json *json, const char *digits);

/* "2023-12-14T09:00:00Z", or null for INT64_MIN and INT64_MAX. */
void json_time(struct json *json, int64_t utc);

/* The lines of a text as an array of texts; the last one may end in LF. NULL has none. */
void json_lines(struct json *json, const char *text);

/* json_key() and the value. */
void json_put_string(struct json *json, const char *key, const char *text);
void json_put_int(struct json *json, const char *key, int64_t value);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_time(struct json *json, const char *key, int64_t utc);

#endif
