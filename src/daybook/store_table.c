/*
 * The tables. Values of enumerations are kept by their names and digests as 32 octets, so that the
 * file can be read and questioned with the sqlite3 shell; what does not read back as one of those
 * is damage. See store_table.h.
 */

#include "daybook/store_table.h"

#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define VERSION 2
#define VERSION_WITH_RAISED 2
#define APPLICATION_ID 0x44617942 /* "DayB" */

#define AS_TEXT(x) #x
#define TEXT_OF(x) AS_TEXT(x)

/* What makes version i + 1 of version i. A version that has been released never changes. */
static const char *const steps[VERSION] = {
    "CREATE TABLE journal (place INTEGER PRIMARY KEY CHECK (place = 1), created INTEGER NOT NULL,"
    "  last_run INTEGER NOT NULL, generation INTEGER NOT NULL, served BLOB NOT NULL,"
    "  last_number INTEGER NOT NULL, traces INTEGER NOT NULL) STRICT;"
    "CREATE TABLE event (place INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, id TEXT NOT NULL,"
    "  state TEXT NOT NULL, sequence INTEGER NOT NULL, created INTEGER NOT NULL,"
    "  modified INTEGER NOT NULL, publish_at INTEGER NOT NULL, removed_at INTEGER NOT NULL,"
    "  phase TEXT NOT NULL, content TEXT NOT NULL, digest BLOB NOT NULL, dates TEXT NOT NULL,"
    "  reason TEXT, reason_used TEXT) STRICT;"
    "CREATE TABLE revision (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL,"
    "  uid TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, \"when\" TEXT NOT NULL,"
    "  zone TEXT NOT NULL, status TEXT NOT NULL, sequence INTEGER NOT NULL,"
    "  correction INTEGER NOT NULL, reason TEXT) STRICT;"
    "CREATE INDEX revision_uid ON revision (uid);"
    "CREATE TABLE change (number INTEGER NOT NULL, place INTEGER NOT NULL, field TEXT NOT NULL,"
    "  before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (number, place))"
    "  STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest BLOB NOT NULL,"
    "  modified INTEGER NOT NULL, members TEXT NOT NULL) STRICT;",
    "ALTER TABLE journal ADD COLUMN raised INTEGER;",
};

enum column_kind {
    COLUMN_TEXT,
    COLUMN_TEXT_OR_NULL,
    COLUMN_INT64,
    COLUMN_INT32,
    COLUMN_BOOL,
    COLUMN_DIGEST,
    COLUMN_STATE,
    COLUMN_PHASE,
    COLUMN_KIND,
};

struct column {
    const char *name; /* of the member of the struct as well */
    enum column_kind kind;
    size_t offset;
};

struct table {
    const char *name;
    const char *key; /* the column by which a row replaces another */
    size_t size; /* of the struct */
    const struct column *columns;
    int count;
};

#define COLUMN(type, member, kind)                                                                 \
    {                                                                                              \
#member, COLUMN_##kind, offsetof(type, member)                                             \
    }

static const struct column journal_columns[] = {
    COLUMN(struct store_journal, place, INT64),    COLUMN(struct store_journal, created, INT64),
    COLUMN(struct store_journal, last_run, INT64), COLUMN(struct store_journal, generation, INT64),
    COLUMN(struct store_journal, served, DIGEST),  COLUMN(struct store_journal, last_number, INT64),
    COLUMN(struct store_journal, traces, BOOL),
};

static const struct column event_columns[] = {
    COLUMN(struct row, uid, TEXT),
    COLUMN(struct row, id, TEXT),
    COLUMN(struct row, state, STATE),
    COLUMN(struct row, sequence, INT32),
    COLUMN(struct row, created, INT64),
    COLUMN(struct row, modified, INT64),
    COLUMN(struct row, publish_at, INT64),
    COLUMN(struct row, removed_at, INT64),
    COLUMN(struct row, phase, PHASE),
    COLUMN(struct row, content, TEXT),
    COLUMN(struct row, digest, DIGEST),
    COLUMN(struct row, dates, TEXT),
    COLUMN(struct row, reason, TEXT_OR_NULL),
    COLUMN(struct row, reason_used, TEXT_OR_NULL),
};

static const struct column revision_columns[] = {
    COLUMN(struct revision, number, INT64),    COLUMN(struct revision, time, INT64),
    COLUMN(struct revision, kind, KIND),       COLUMN(struct revision, uid, TEXT),
    COLUMN(struct revision, id, TEXT),         COLUMN(struct revision, title, TEXT),
    COLUMN(struct revision, when, TEXT),       COLUMN(struct revision, zone, TEXT),
    COLUMN(struct revision, status, TEXT),     COLUMN(struct revision, sequence, INT32),
    COLUMN(struct revision, correction, BOOL), COLUMN(struct revision, reason, TEXT_OR_NULL),
};

static const struct column change_columns[] = {
    COLUMN(struct store_change, number, INT64), COLUMN(struct store_change, place, INT64),
    COLUMN(struct store_change, field, TEXT),   COLUMN(struct store_change, before, TEXT),
    COLUMN(struct store_change, after, TEXT),
};

static const struct column feed_columns[] = {
    COLUMN(struct feed_stamp, id, TEXT),
    COLUMN(struct feed_stamp, digest, DIGEST),
    COLUMN(struct feed_stamp, modified, INT64),
    COLUMN(struct feed_stamp, members, TEXT),
};

#define TABLE(name, key, type)                                                                     \
    {                                                                                              \
#name, #key, sizeof(type), name##_columns, ARRAY_SIZE(name##_columns)                      \
    }

const struct table table_journal = TABLE(journal, place, struct store_journal);
const struct table table_event = TABLE(event, uid, struct row);
const struct table table_revision = TABLE(revision, number, struct revision);
const struct table table_change = TABLE(change, number, struct store_change);
const struct table table_feed = TABLE(feed, id, struct feed_stamp);

/* --- versions --------------------------------------------------------------------------------- */

/* A file without any table is nobody's: SQLite makes its first page before we make our tables. */
int tables_version(struct store *store, int64_t *ret_version)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int64_t application, version, things;
    int error;

    error = store_prepare(store,
                          "SELECT a.application_id, v.user_version,"
                          "  (SELECT count(*) FROM sqlite_schema)"
                          "  FROM pragma_application_id AS a, pragma_user_version AS v",
                          &statement);
    if (!error)
        error = store_step(store, statement);
    if (error < 0)
        return error;
    application = sqlite3_column_int64(statement, 0);
    version = sqlite3_column_int64(statement, 1);
    things = sqlite3_column_int64(statement, 2);
    if (things == 0 && application == 0 && version == 0) {
        *ret_version = 0;
        return 0;
    }
    if (application != APPLICATION_ID)
        return store_fail(store, EPROTO, "it is a database of another program");
    if (version > VERSION)
        return store_fail(store, EPROTO, "a newer version of daybookd made it");
    if (version < 1)
        return store_fail(store, EBADMSG,
                          "it is damaged: there is no version %" PRId64 " of its tables", version);
    *ret_version = version;
    return 0;
}

int tables_make(struct store *store)
{
    int64_t version;
    int error = tables_version(store, &version);

    if (error || version == VERSION)
        return error;
    for (; version < VERSION && !error; version++)
        error = store_exec(store, steps[version]);
    return error ? error
                 : store_exec(store, "PRAGMA application_id = " TEXT_OF(
                                         APPLICATION_ID) ";"
                                                         "PRAGMA user_version = " TEXT_OF(VERSION));
}

int tables_raise(struct store *store, int64_t at)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = store_prepare(store, "UPDATE journal SET raised = max(coalesce(raised, ?1), ?1)",
                              &statement);

    if (!error)
        error = store_result(store, sqlite3_bind_int64(statement, 1, at));
    return error ? error : store_step(store, statement);
}

/* --- statements ------------------------------------------------------------------------------- */

static void print_columns(const struct table *table, struct buf *sql)
{
    for (int i = 0; i < table->count; i++)
        buf_printf(sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
}

static void print_insert(const struct table *table, struct buf *sql)
{
    buf_printf(sql, "INSERT INTO %s (", table->name);
    print_columns(table, sql);
    buf_puts(sql, ") VALUES (?");
    for (int i = 1; i < table->count; i++)
        buf_puts(sql, ", ?");
    buf_puts(sql, ")");
}

int table_insert(struct store *store, const struct table *table, sqlite3_stmt **ret_statement)
{
    struct buf sql auto_buf = BUF_INIT;

    print_insert(table, &sql);
    return store_prepare(store, sql.data, ret_statement);
}

int table_upsert(struct store *store, const struct table *table, sqlite3_stmt **ret_statement)
{
    struct buf sql auto_buf = BUF_INIT;

    print_insert(table, &sql);
    buf_printf(&sql, " ON CONFLICT (%s) DO UPDATE SET ", table->key);
    for (int i = 0; i < table->count; i++)
        buf_printf(&sql, "%s\"%s\" = excluded.\"%s\"", i ? ", " : "", table->columns[i].name,
                   table->columns[i].name);
    return store_prepare(store, sql.data, ret_statement);
}

int table_select(struct store *store, const struct table *table, const char *tail,
                 sqlite3_stmt **ret_statement)
{
    struct buf sql auto_buf = BUF_INIT;

    buf_puts(&sql, "SELECT ");
    print_columns(table, &sql);
    buf_printf(&sql, " FROM %s %s", table->name, tail);
    return store_prepare(store, sql.data, ret_statement);
}

/* --- enumerations ----------------------------------------------------------------------------- */

/* Members of all three are read and written as an int. */
_Static_assert(sizeof(enum row_state) == sizeof(int) && sizeof(enum phase) == sizeof(int) &&
                   sizeof(enum revision_kind) == sizeof(int),
               "enumerations are as wide as int");

/* NULL: the kind of column has no value of that number. */
static const char *name_of(enum column_kind kind, int value)
{
    switch (kind) {
    case COLUMN_STATE:
        return value < ROW_STATE_COUNT ? row_state_name((enum row_state)value) : NULL;
    case COLUMN_PHASE:
        return value < PHASE_COUNT ? phase_name((enum phase)value) : NULL;
    case COLUMN_KIND:
        return value < REVISION_KIND_COUNT ? revision_kind_name((enum revision_kind)value) : NULL;
    default:
        return NULL;
    }
}

static bool value_of(enum column_kind kind, const char *name, int *ret_value)
{
    const char *candidate;

    for (int i = 0; (candidate = name_of(kind, i)); i++) {
        if (strcmp(candidate, name) == 0) {
            *ret_value = i;
            return true;
        }
    }
    return false;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Texts are not copied: they outlive the step. */
static int bind(sqlite3_stmt *statement, int i, enum column_kind kind, const void *member)
{
    switch (kind) {
    case COLUMN_TEXT:
    case COLUMN_TEXT_OR_NULL:
        return sqlite3_bind_text(statement, i, *(char *const *)member, -1, SQLITE_STATIC);
    case COLUMN_INT64:
        return sqlite3_bind_int64(statement, i, *(const int64_t *)member);
    case COLUMN_INT32:
        return sqlite3_bind_int64(statement, i, *(const int32_t *)member);
    case COLUMN_BOOL:
        return sqlite3_bind_int64(statement, i, *(const bool *)member);
    case COLUMN_DIGEST:
        return sqlite3_bind_blob(statement, i, member, DIGEST_BYTES, SQLITE_STATIC);
    default:
        return sqlite3_bind_text(statement, i, name_of(kind, *(const int *)member), -1,
                                 SQLITE_STATIC);
    }
}

int table_write(struct store *store, const struct table *table, sqlite3_stmt *statement,
                const void *object)
{
    int error = 0;

    sqlite3_reset(statement);
    for (int i = 0; i < table->count && !error; i++)
        error = store_result(store, bind(statement, i + 1, table->columns[i].kind,
                                         (const char *)object + table->columns[i].offset));
    return error ? error : store_step(store, statement);
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool read_integer(sqlite3_stmt *statement, int i, int64_t min, int64_t max,
                         int64_t *ret_value)
{
    if (sqlite3_column_type(statement, i) != SQLITE_INTEGER)
        return false;
    *ret_value = sqlite3_column_int64(statement, i);
    return *ret_value >= min && *ret_value <= max;
}

/* The text as it lies in SQLite, or NULL. One with a NUL in it would be cut short later. */
static char *text_at(sqlite3_stmt *statement, int i)
{
    char *text;

    if (sqlite3_column_type(statement, i) != SQLITE_TEXT)
        return NULL;
    text = (char *)sqlite3_column_text(statement, i);
    return text && strlen(text) == (size_t)sqlite3_column_bytes(statement, i) ? text : NULL;
}

static bool read_text(sqlite3_stmt *statement, int i, bool or_null, char **ret_text)
{
    *ret_text = text_at(statement, i);
    return *ret_text || (or_null && sqlite3_column_type(statement, i) == SQLITE_NULL);
}

static bool read_digest(sqlite3_stmt *statement, int i, struct digest *ret_digest)
{
    if (sqlite3_column_type(statement, i) != SQLITE_BLOB ||
        sqlite3_column_bytes(statement, i) != DIGEST_BYTES)
        return false;
    memcpy(ret_digest->bytes, sqlite3_column_blob(statement, i), DIGEST_BYTES);
    return true;
}

static bool read_column(sqlite3_stmt *statement, int i, enum column_kind kind, void *ret_member)
{
    const char *name;
    int64_t value;

    switch (kind) {
    case COLUMN_TEXT:
    case COLUMN_TEXT_OR_NULL:
        return read_text(statement, i, kind == COLUMN_TEXT_OR_NULL, ret_member);
    case COLUMN_INT64:
        return read_integer(statement, i, INT64_MIN, INT64_MAX, ret_member);
    case COLUMN_INT32:
        if (!read_integer(statement, i, INT32_MIN, INT32_MAX, &value))
            return false;
        *(int32_t *)ret_member = (int32_t)value;
        return true;
    case COLUMN_BOOL:
        if (!read_integer(statement, i, 0, 1, &value))
            return false;
        *(bool *)ret_member = value;
        return true;
    case COLUMN_DIGEST:
        return read_digest(statement, i, ret_member);
    default:
        name = text_at(statement, i);
        return name && value_of(kind, name, ret_member);
    }
}

int table_read(struct store *store, const struct table *table, sqlite3_stmt *statement,
               void *ret_object)
{
    int more = store_step(store, statement);

    if (more != 1)
        return more;
    memset(ret_object, 0, table->size);
    for (int i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];

        if (!read_column(statement, i, column->kind, (char *)ret_object + column->offset)) {
            if (sqlite3_errcode(store->db) == SQLITE_NOMEM)
                return store_result(store, SQLITE_NOMEM);
            return store_fail(store, EBADMSG, "it is damaged: %s.%s holds what is never written",
                              table->name, column->name);
        }
    }
    return 1;
}

/* Apart from the other columns, for there are files to be read that have no such one yet. */
static int read_raised(struct store *store, int64_t version, int64_t *ret_raised)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error;

    *ret_raised = INT64_MIN;
    if (version < VERSION_WITH_RAISED)
        return 0;
    error = store_prepare(store, "SELECT raised FROM journal", &statement);
    if (!error)
        error = store_step(store, statement);
    if (error < 0)
        return error;
    if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
        *ret_raised = sqlite3_column_int64(statement, 0);
    return 0;
}

int tables_journal(struct store *store, int64_t *ret_version, struct store_journal *ret_said)
{
    sqlite3_stmt *statement auto_statement = NULL;
    int error = tables_version(store, ret_version);

    if (error || !*ret_version)
        return error;
    error = table_select(store, &table_journal, "", &statement);
    if (!error)
        error = table_read(store, &table_journal, statement, ret_said);
    if (error < 0)
        return error;
    if (!error)
        return store_fail(store, EBADMSG, "it is damaged: it does not say when it began");
    return read_raised(store, *ret_version, &ret_said->raised);
}
