#ifndef DAYBOOKD_TESTS_OTHER_PARSER_H
#define DAYBOOKD_TESTS_OTHER_PARSER_H

/* A request head as http_parser reads it, which is in other people's servers. Its names are the
 * same as ours: no file can include both. */

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

#define OTHER_HEADERS 128

struct other_header {
    struct slice name;
    struct slice value; /* without blanks around it */
};

struct other_request {
    const char *method; /* NULL: one that it does not know; then nothing else is said */
    bool has_url; /* path and query could be told apart */
    struct slice path; /* empty: none */
    struct slice query;
    struct other_header headers[OTHER_HEADERS];
    size_t header_count;
    bool http_1_0;
    bool keep_alive;
    bool says_close; /* in a Connection header */
    bool has_body;
    size_t used; /* the octets of the head */
};

/* NULL, or why it is refused, "" when more is wanted. *ret_request: slices of `data`, of what is
 * refused the headers that it read. */
const char *other_parse(const char *data, size_t len, struct other_request *ret_request);

/* The value of the last header of that name; no data when there is none. */
struct slice other_value(const struct other_request *request, const char *name);

#endif
