#ifndef DAYBOOKD_CTL_SITE_TREE_H
#define DAYBOOKD_CTL_SITE_TREE_H

/*
 * A directory that holds a site as files, for a web server that knows nothing of daybookd.
 *
 * What was written there is listed in its file ".daybookd-export", a path a line, directories with
 * a slash at the end. Only what that list has is ever replaced or removed. The list has a file
 * before the file is there, so that an export that was interrupted leaves nothing that nobody owns.
 */

#include "base/buf.h"

#include <stdint.h>

#define SITE_TREE_LIST ".daybookd-export"

struct site_tree;

/* Texts are owned by whoever has the struct. */
struct site_file {
    char *path; /* below the directory: "events/visit/index.html" */
    char *source; /* what it is made of whenever it is looked at; NULL: `bytes` are there */
    const char *bytes;
    size_t len;
    int64_t modified; /* what the file says of that, seconds UTC; 0: when it was written */
};

/* Makes files that have a source, so that not all of them are in memory at once. */
struct site_maker {
    /* Adds the bytes, and says when that was modified, as above. 0 or -errno. */
    int (*make)(const void *context, const char *source, struct buf *bytes, int64_t *ret_modified);
    const void *context;
};

/*
 * Makes the directory (one level) if it is not there, and locks it. `files` and `maker` are
 * borrowed, the files in the order of their paths. -EWOULDBLOCK: another export is at work there;
 * -EEXIST: a file is in the way that was not written by an export; other -errno. `problem` says it
 * in words.
 */
int site_tree_open(const char *directory, const struct site_file *files, size_t count,
                   const struct site_maker *maker, struct site_tree **ret_tree,
                   struct buf *problem);

/* NULL-safe; returns NULL. */
struct site_tree *site_tree_close(struct site_tree *tree);

struct site_report {
    struct buf written; /* paths, each followed by LF; owned */
    struct buf removed;
    size_t written_count, removed_count, kept_count;
};

/*
 * Writes what is not there yet as it should be, and removes what is no longer wanted. Files are
 * written beside those that are there, which takes room for both, and put in place, each at once,
 * when all are on disk; if one cannot be written none is. On disk means on the file system of the
 * directory: of others that are mounted below it nothing is promised. 0 or -errno. The report is to
 * be site_report_done() in any case.
 */
int site_tree_update(struct site_tree *tree, struct site_report *report, struct buf *problem);

void site_report_done(struct site_report *report);

#endif
