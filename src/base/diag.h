#ifndef DAYBOOKD_BASE_DIAG_H
#define DAYBOOKD_BASE_DIAG_H

/*
 * Everything that is wrong with the configuration, collected in one pass and shown to the person
 * who can mend it: FILE:LINE: error: TEXT. Owner: whoever called diag_new().
 */

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* More than a person reads; past this, errors are only counted. */
#define DIAG_MAX_ENTRIES 500

/* Octets of a message; what is longer is cut. */
#define DIAG_MAX_TEXT 1000

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

struct diag_entry {
    /* Both are one line of valid UTF-8, whatever they were made from. */
    char *file; /* as the reader would name it; "" when no file is at fault */
    int line; /* from 1; 0 when no line is at fault */
    enum diag_severity severity;
    char *text;
    size_t rank; /* order of arrival */
    size_t file_rank; /* rank of the first entry that names this file */
};

struct diag;

struct diag *diag_new(void);

/* NULL-safe; returns NULL. */
struct diag *diag_free(struct diag *diag);

void diag_error(struct diag *diag, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diag_warning(struct diag *diag, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds everything of `more`, as if it had been said here: for parts that are looked at at once. */
void diag_append(struct diag *diag, const struct diag *more);

size_t diag_count(const struct diag *diag);
/* All errors, also those past DIAG_MAX_ENTRIES. */
size_t diag_errors(const struct diag *diag);
size_t diag_warnings(const struct diag *diag);
/* Whether what is added now is only counted: no need to look for the best hint. */
bool diag_is_full(const struct diag *diag);
const struct diag_entry *diag_get(const struct diag *diag, size_t i);

/* Puts entries in the order of file (as first mentioned) and line. */
void diag_sort(struct diag *diag);

/* Adds "FILE:LINE: error: TEXT" without a newline. */
void diag_format(const struct diag_entry *entry, struct buf *buf);

#endif
