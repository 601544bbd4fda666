#ifndef DAYBOOKD_HTTP_CONDITIONAL_H
#define DAYBOOKD_HTTP_CONDITIONAL_H

/* Whether a client has it already (RFC 9110 section 13), in what form and coding it wants it
 * (12.5.1, 12.5.3), and dates (5.6.7). Pure. */

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

#define HTTP_DATE_LEN 29
#define HTTP_DATE_SIZE (HTTP_DATE_LEN + 1)

/* Whether one of the tags in an If-None-Match header is this one, by weak comparison; "*" is any.
 * A malformed list matches as far as it goes. */
bool etag_matches(struct slice header, const char *etag);

/* Whether gzip may be sent, and is not less welcome than no coding. */
bool accepts_gzip(struct slice header);

/* Whether HTML is asked for by name, and is not less welcome than plain text: by a person, then. */
bool accepts_html(struct slice header);

/* All three forms; 0 or -EINVAL. Seconds UTC. */
int http_date_parse(struct slice text, int64_t *ret_time);

/* "Thu, 14 Dec 2023 09:00:00 GMT", for the years 1970 to 9999. */
void http_date_print(int64_t time, char ret_text[HTTP_DATE_SIZE]);

#endif
