/*
 * Results of SQLite as -errno and words. What matters is what the caller does about them: a file
 * that is not sound may be moved out of the way, so -EBADMSG is said of nothing else; a full disk
 * and a lock pass. See store_sql.h.
 */

#include "daybook/store_sql.h"

#include "base/memory.h"

#include <errno.h>
#include <string.h>

struct meaning {
    int result;
    int error; /* 0: the system's, or EIO when it says none */
    const char *why; /* NULL: SQLite's words */
};

/* Extended results come before those that they belong to. */
static const struct meaning meanings[] = {
    {SQLITE_READONLY_DIRECTORY, EACCES, "its directory cannot be written"},
    {SQLITE_READONLY_DBMOVED, ESTALE, "it has been removed or replaced"},
    {SQLITE_CORRUPT, EBADMSG, "it is damaged"},
    {SQLITE_NOTADB, EBADMSG, "it is not a journal"},
    {SQLITE_BUSY, EBUSY, "another process has locked it"},
    {SQLITE_LOCKED, EBUSY, "another process has locked it"},
    {SQLITE_PROTOCOL, EBUSY, "another process has locked it"},
    {SQLITE_FULL, ENOSPC, "the disk is full"},
    {SQLITE_READONLY, EROFS, "it cannot be written"},
    {SQLITE_PERM, EROFS, "it cannot be written"},
    {SQLITE_NOMEM, ENOMEM, NULL},
    {SQLITE_CANTOPEN, 0, NULL},
    {SQLITE_IOERR, 0, NULL},
};

int store_fail(struct store *store, int error, const char *format, ...)
{
    va_list args;
    char *why auto_free = NULL;

    va_start(args, format);
    why = xvasprintf(format, args);
    va_end(args);
    buf_clear(&store->why);
    buf_puts(&store->why, why);
    return -error;
}

/* What the system said when SQLite could not read, write or open. Only a full disk and a file that
 * cannot be opened are told apart from trouble with the machine. */
static int system_failure(struct store *store, int result)
{
    int error = sqlite3_system_errno(store->db);

    if (error == ENOSPC || error == EDQUOT)
        return store_fail(store, ENOSPC, "%s", strerror(error));
    if ((result & 0xff) == SQLITE_CANTOPEN)
        return store_fail(store, error ? error : EROFS, "%s",
                          error ? strerror(error) : sqlite3_errmsg(store->db));
    return store_fail(store, EIO, "%s (%s)", sqlite3_errmsg(store->db), strerror(error));
}

int store_result(struct store *store, int result)
{
    if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
        const struct meaning *meaning = &meanings[i];

        if (meaning->result != result && meaning->result != (result & 0xff))
            continue;
        if (!meaning->error)
            return system_failure(store, result);
        return store_fail(store, meaning->error, "%s",
                          meaning->why ? meaning->why : sqlite3_errmsg(store->db));
    }
    return store_fail(store, EIO, "%s", sqlite3_errmsg(store->db));
}

void store_explain(const struct store *store, const char *doing, struct buf *message)
{
    if (message)
        buf_printf(message, "cannot %s %s: %s", doing,
                   store->path ? store->path : "the copy of the journal", store->why.data);
}

int store_exec(struct store *store, const char *sql)
{
    return store_result(store, sqlite3_exec(store->db, sql, NULL, NULL, NULL));
}

/* Our statements are constant. One that cannot be understood means that the tables are others. */
int store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret_statement)
{
    sqlite3_stmt *statement;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);

    if (result == SQLITE_ERROR)
        return store_fail(store, EBADMSG, "it is damaged: %s", sqlite3_errmsg(store->db));
    if (result != SQLITE_OK)
        return store_result(store, result);
    *ret_statement = statement;
    return 0;
}

int store_step(struct store *store, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);

    return result == SQLITE_ROW ? 1 : store_result(store, result);
}

int store_begin_read(struct store *store)
{
    return store_exec(store, "BEGIN");
}

int store_begin_write(struct store *store)
{
    return store_exec(store, "BEGIN IMMEDIATE");
}

/* Some errors have SQLite roll back by itself: there is no transaction to end then. */
int store_end(struct store *store, int error)
{
    if (!error)
        error = store_exec(store, "COMMIT");
    if (error && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return error;
}

void store_finalize(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}
