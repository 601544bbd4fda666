#ifndef DAYBOOKD_HTTP_SEAL_H
#define DAYBOOKD_HTTP_SEAL_H

/*
 * What http adds to a resource before it is sent: ETags, gzip, and the header lines that are the
 * same for every request. Workers then only put status line, Date and these together.
 *
 * The ETag is strong: a digest of the bytes, with a suffix for gzip, because what is sent then is
 * other bytes (RFC 9110 section 8.8.3.3). One thread's own.
 */

#include "base/snapshot.h"

struct sealer;

/* `level` of gzip: 1 is fast, 6 is small. */
struct sealer *sealer_new(int level);

/* NULL-safe; returns NULL. */
struct sealer *sealer_free(struct sealer *sealer);

/*
 * Completes the resource, which has its digest and its body. `before`: the one that had its path
 * when something was last published, whose gzip is taken over if the bytes are the same, or NULL.
 * `now`: Last-Modified is never later (RFC 9110 section 8.8.2.1).
 */
void seal(struct sealer *sealer, struct resource *resource, const struct resource *before,
          bool with_gzip, int64_t now);

/* Frees what seal() has added, and the bodies. */
void unseal(struct resource *resource);

#endif
