#ifndef DAYBOOKD_BASE_DIGEST_H
#define DAYBOOKD_BASE_DIGEST_H

/* SHA-256 (FIPS 180-4), by nettle: the ground of ETags and of "has this file changed?". */

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX_SIZE (2 * DIGEST_BYTES + 1)

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

struct digest digest_of(const void *bytes, size_t len);
int digest_equal(const struct digest *a, const struct digest *b);

/* The first `chars` (at most 64) hexadecimal digits, NUL-terminated, into `ret_hex`. */
void digest_hex(const struct digest *digest, size_t chars, char *ret_hex);

#endif
