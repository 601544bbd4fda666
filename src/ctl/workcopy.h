#ifndef DAYBOOKD_CTL_WORKCOPY_H
#define DAYBOOKD_CTL_WORKCOPY_H

/*
 * A copy of a file to work on, beside it, so that putting it in place is one rename(2): whoever
 * reads the file reads the old one or the new one. The name begins with a dot: no configuration
 * reads it.
 *
 * While there is a copy the file is locked against another one (flock(2) on the file itself), not
 * against those who know nothing of that: what they have done is noticed before it is undone.
 */

#include "base/buf.h"
#include "base/digest.h"

#include <stdbool.h>

struct workcopy {
    char *file; /* owned: where the file really is, links followed */
    char *path; /* owned: of the copy; NULL: it is in place of the file, or was left where it is */
    int lock; /* descriptor of the file */
    struct digest digest; /* of what was copied */
};

/* -EWOULDBLOCK: somebody works on another copy; other -errno: we may not write the file, or not
 * beside it. `problem` says it in words. */
int workcopy_open(const char *file, struct workcopy **ret_copy, struct buf *problem);

/* Whether the copy says something else than the file did; -errno: it cannot be read. */
int workcopy_is_edited(const struct workcopy *copy, bool *ret_edited, struct buf *problem);

/* With mode, group and, where we may give it away, owner of the file, on disk when it returns 0.
 * -ESTALE: the file is not what was copied any more; it stays as it is, as with any other -errno.
 */
int workcopy_install(struct workcopy *copy, struct buf *problem);

/* The copy stays when the struct is closed; returns its path. */
char *workcopy_keep(struct workcopy *copy);

/* Removes the copy, unless it was installed or kept. NULL-safe; returns NULL. */
struct workcopy *workcopy_close(struct workcopy *copy);

#endif
