/*
 * Fuzz target: no octets make the request parser step out of them, and what it takes ends in an
 * empty line and is taken again without what follows. See `make fuzz`.
 */

#include "base/memory.h"
#include "http/conditional.h"
#include "http/parse.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct http_limits limits = HTTP_LIMITS_DEFAULT;
    char *copy = xmalloc(len); /* of the exact size, for the sanitizer */
    struct http_request request, again;
    unsigned status = 0;
    size_t used = 0, used_again = 0;
    int64_t time;

    memcpy(copy, data, len);
    switch (http_parse(copy, len, &limits, &request, &used, &status)) {
    case HTTP_DONE:
        assert(used >= 4 && used <= len && memcmp(copy + used - 4, "\r\n\r\n", 4) == 0);
        assert(http_parse(copy, used, &limits, &again, &used_again, &status) == HTTP_DONE);
        assert(used_again == used);
        etag_matches(request.if_none_match, "\"a\"");
        accepts_gzip(request.accept_encoding);
        http_date_parse(request.if_modified_since, &time);
        break;
    case HTTP_BAD:
        assert(status == 400 || status == 414 || status == 431 || status == 505);
        break;
    case HTTP_MORE:
        break;
    }
    free(copy);
    return 0;
}
