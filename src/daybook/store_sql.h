#ifndef DAYBOOKD_DAYBOOK_STORE_SQL_H
#define DAYBOOKD_DAYBOOK_STORE_SQL_H

/*
 * What the parts of the store share: one connection to SQLite, whose results become -errno and
 * words for people here and nowhere else. The only header that names sqlite3.h, and none but the
 * parts of the store include it.
 */

#include "base/buf.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <sys/stat.h>

struct store {
    sqlite3 *db;
    char *path; /* NULL: bytes in memory */
    struct stat opened; /* the file that is open */
    struct buf why; /* of the last error */
};

/* Says why, in words that go behind a colon; returns -error. */
int store_fail(struct store *store, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* 0, or the -errno of a result of SQLite, and why. */
int store_result(struct store *store, int result);

/* Adds "cannot DOING PATH: WHY" to `message`, unless that is NULL. */
void store_explain(const struct store *store, const char *doing, struct buf *message);

/* Statements that give nothing. */
int store_exec(struct store *store, const char *sql);

int store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret_statement);

/* 1: there is a row; 0: there are no more. */
int store_step(struct store *store, sqlite3_stmt *statement);

/*
 * All that is read is read in one transaction, and all that is written is written in another kind,
 * which waits for its turn at once: one that began as a reader could not become a writer after
 * somebody else was. store_end() takes back everything when there was an error, and returns it.
 */
int store_begin_read(struct store *store);
int store_begin_write(struct store *store);
int store_end(struct store *store, int error);

void store_finalize(sqlite3_stmt **statement);

#define auto_statement __attribute__((cleanup(store_finalize)))

#endif
