#ifndef DAYBOOKD_DAYBOOK_STORE_TABLE_H
#define DAYBOOKD_DAYBOOK_STORE_TABLE_H

/*
 * The tables of the journal, and how the structs of journal.h lie in them: one description a table
 * says what is made, written and read, so that the three cannot come apart.
 */

#include "daybook/journal.h"
#include "daybook/store_sql.h"

struct table;

extern const struct table table_journal; /* struct store_journal: one row, once there is any */
extern const struct table table_event; /* struct row */
extern const struct table table_revision; /* struct revision, without its changes */
extern const struct table table_change; /* struct store_change */
extern const struct table table_feed; /* struct feed_stamp */

/* What the journal says of itself. */
struct store_journal {
    int64_t place; /* 1 */
    int64_t created;
    int64_t last_run;
    int64_t generation; /* the bits of the unsigned one */
    struct digest served;
    int64_t last_number;
    bool traces; /* something was forgotten, and bytes of it may still be in the file */
    int64_t raised; /* INT64_MIN: never; apart from the other columns, since version 2 */
};

/* struct field_change, and where it belongs. */
struct store_change {
    int64_t number; /* of the revision */
    int64_t place; /* among its changes, from 0 */
    char *field;
    char *before;
    char *after;
};

/* What the tables are: *ret_version is 0 while there are none. -EBADMSG, -EPROTO. */
int tables_version(struct store *store, int64_t *ret_version);

/* The same, and what the journal says of itself once there are tables. */
int tables_journal(struct store *store, int64_t *ret_version, struct store_journal *ret_said);

/* Makes those that are missing, also of an older version; inside a transaction that writes. */
int tables_make(struct store *store);

/* Numbers were raised at that time, unless they were later; inside a transaction that writes, once
 * there is a row of the journal. */
int tables_raise(struct store *store, int64_t at);

/* A statement for table_write(): a row that comes, or one that replaces the one with its key. */
int table_insert(struct store *store, const struct table *table, sqlite3_stmt **ret_statement);
int table_upsert(struct store *store, const struct table *table, sqlite3_stmt **ret_statement);
int table_write(struct store *store, const struct table *table, sqlite3_stmt *statement,
                const void *object);

/* A statement for table_read(): its columns of the rows that `tail` ("ORDER BY ...") picks. */
int table_select(struct store *store, const struct table *table, const char *tail,
                 sqlite3_stmt **ret_statement);

/* 1: `ret_object` is the next row, its texts SQLite's until the statement is asked again; 0: there
 * are no more. -EBADMSG: a value that is never written. */
int table_read(struct store *store, const struct table *table, sqlite3_stmt *statement,
               void *ret_object);

#endif
