/* SHA-256: see digest.h. The only user of nettle. */

#include "base/digest.h"

#include <nettle/sha2.h>
#include <string.h>

struct digest digest_of(const void *bytes, size_t len)
{
    struct sha256_ctx context;
    struct digest digest;

    sha256_init(&context);
    sha256_update(&context, len, bytes);
    sha256_digest(&context, sizeof(digest.bytes), digest.bytes);
    return digest;
}

int digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void digest_hex(const struct digest *digest, size_t chars, char *ret_hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < chars; i++) {
        uint8_t byte = digest->bytes[i / 2];

        ret_hex[i] = digits[i % 2 ? byte & 15 : byte >> 4];
    }
    ret_hex[chars] = '\0';
}
