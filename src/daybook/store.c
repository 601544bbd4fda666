/*
 * The file of the journal: made, opened, checked, and copied as bytes. What is in it is the
 * business of store_table, store_read and store_write; its name and place are store_file's.
 *
 * A file that we may not write is refused at once, though SQLite would open it for reading: the
 * trouble is told when the program starts, not at the first change. A descriptor of the file is
 * never opened and closed beside SQLite's: that would drop the locks which this process holds on
 * it.
 */

#include "daybook/store.h"

#include "base/fd.h"
#include "base/memory.h"
#include "daybook/store_file.h"
#include "daybook/store_table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How long another process that writes is waited for: a person who starts a program has time,
 * whereas the main thread of the daemon has other things to do and comes back. */
#define OPEN_WAIT_MS 2000
#define WAIT_MS 200

/* Of a file of SQLite. */
#define HEADER_BYTES 100

#define READ_AHEAD_BYTES (1 << 20)

/* One thread at a time uses a store: SQLite needs no locks for that. */
#define OPEN_FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)

/* --- one store -------------------------------------------------------------------------------- */

static struct store *store_new(char *path)
{
    struct store *store = xcalloc(1, sizeof(*store));

    store->path = path;
    return store;
}

struct store *store_close(struct store *store)
{
    if (!store)
        return NULL;
    sqlite3_close(store->db);
    free(store->path);
    buf_done(&store->why);
    free(store);
    return NULL;
}

/* The check goes through each table backwards, for which no kernel reads ahead: a file that is not
 * in memory takes ten times as long then. Errors come again when it is checked. */
static void read_ahead(struct store *store)
{
    char *some auto_free = xmalloc(READ_AHEAD_BYTES);
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;

    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!store->path || !file || !file->pMethods)
        return;
    file->pMethods->xFileSize(file, &size);
    for (sqlite3_int64 at = 0; at < size; at += READ_AHEAD_BYTES)
        file->pMethods->xRead(file, some, READ_AHEAD_BYTES, at);
}

static int check_sound(struct store *store)
{
    sqlite3_stmt *statement auto_statement = NULL;
    const char *says;
    int error = store_prepare(store, "PRAGMA quick_check(1)", &statement);

    if (!error)
        error = store_step(store, statement);
    if (error < 0)
        return error;
    says = (const char *)sqlite3_column_text(statement, 0);
    return says && strcmp(says, "ok") == 0 ? 0 : store_fail(store, EBADMSG, "it is damaged");
}

/* A journal that is not sound is found when it is opened, where it can be moved out of the way,
 * rather than at some commit: what store_load() does not read is the indexes and all revisions
 * before its window. That takes half as long as a load. */
static int check_tables(struct store *store)
{
    int64_t version = 0;
    int error = tables_version(store, &version);

    if (error || !version)
        return error;
    read_ahead(store);
    return check_sound(store);
}

/* synchronous: what was committed survives a loss of power, also where it did not go through a
 * -wal. secure_delete: see store_write.c. journal_size_limit: a -wal that once was large does not
 * stay so. DQS: a column that is missing would be taken for a text. CKPT: what is refused is left
 * as it is, with its -wal. */
static int set_up(struct store *store)
{
    int error;

    sqlite3_busy_timeout(store->db, OPEN_WAIT_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    error = store_exec(store, "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;"
                              "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 4194304;"
                              "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    if (!error)
        error = store_begin_read(store);
    if (!error)
        error = store_end(store, check_tables(store));
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, error != 0, NULL);
    sqlite3_busy_timeout(store->db, WAIT_MS);
    return error;
}

/* --- the file --------------------------------------------------------------------------------- */

static int make_directory(struct store *store, const char *directory)
{
    char *above auto_free = NULL;

    if (mkdir(directory, 0750) < 0) {
        if (errno == EEXIST)
            return 0;
        return store_fail(store, errno, "cannot make its directory: %s", strerror(errno));
    }
    above = xasprintf("%s/..", directory);
    fd_sync_directory(above);
    return 0;
}

/* SQLite would let everybody read a file that it makes; those that it makes later are like this
 * one, in mode and owner. Where root may not give it away it may be root's to keep. */
static int make_file(struct store *store, const char *directory)
{
    int fd = open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

    if (fd >= 0) {
        store_give_away(fd, directory);
        close(fd);
    } else if (errno != EEXIST) {
        return store_fail(store, errno, "%s", strerror(errno));
    }
    return 0;
}

/* The -wal is made beside the file. */
static int check_access(struct store *store, const char *directory)
{
    if (faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) < 0)
        return store_fail(store, errno, "its directory: %s", strerror(errno));
    if (faccessat(AT_FDCWD, store->path, R_OK | W_OK, AT_EACCESS) < 0 ||
        stat(store->path, &store->opened) < 0)
        return store_fail(store, errno, "%s", strerror(errno));
    return 0;
}

int store_is_there(const struct store *store)
{
    struct stat now;

    return !store->path || (stat(store->path, &now) == 0 && now.st_dev == store->opened.st_dev &&
                            now.st_ino == store->opened.st_ino);
}

static int open_file(struct store *store)
{
    int error = store_result(store, sqlite3_open_v2(store->path, &store->db, OPEN_FLAGS, NULL));

    if (!error && !store_is_there(store))
        error = store_fail(store, ESTALE, "it has been removed or replaced");
    return error ? error : set_up(store);
}

int store_open(const char *directory, struct store **ret_store, struct buf *message)
{
    struct store *store = store_new(store_path(directory));
    int error = make_directory(store, directory);

    if (!error)
        error = make_file(store, directory);
    if (!error)
        error = check_access(store, directory);
    if (!error)
        error = open_file(store);
    if (error) {
        store_explain(store, "open", message);
        store_close(store);
        return error;
    }
    *ret_store = store;
    return 0;
}

/* --- as bytes --------------------------------------------------------------------------------- */

/* SQLite reads page after page as of one moment, whichever of the file and the -wal has it. */
static int serialize(sqlite3 *db, struct buf *ret_image)
{
    sqlite3_int64 size;
    unsigned char *bytes = sqlite3_serialize(db, "main", &size, 0);

    if (!bytes)
        return -EIO;
    buf_add(ret_image, bytes, (size_t)size);
    sqlite3_free(bytes);
    return 0;
}

/* A journal that is not on disk yet would have to be made for this: its image is that of another
 * one without tables. A transaction that writes nothing makes the first page. */
static int serialize_empty(struct buf *ret_image)
{
    sqlite3 *db = NULL;
    int error = -EIO;

    if (sqlite3_open(":memory:", &db) == SQLITE_OK &&
        sqlite3_exec(db, "BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        error = serialize(db, ret_image);
    sqlite3_close(db);
    return error;
}

int store_image(struct store *store, struct buf *ret_image)
{
    int64_t version;
    int error = store_begin_read(store);

    if (error)
        return error;
    error = tables_version(store, &version);
    if (!error)
        error = version ? serialize(store->db, ret_image) : serialize_empty(ret_image);
    return store_end(store, error);
}

bool store_has_magic(const void *bytes, size_t len)
{
    static const char magic[STORE_MAGIC_BYTES] = "SQLite format 3";

    return len >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0;
}

/* SQLite takes what is missing of the last page to be zeros, and may then find nothing wrong. The
 * size of a page is in octets 16 and 17 of the header, where 1 stands for 65536; 0: what is there
 * is no size. */
static size_t page_size(const unsigned char *bytes)
{
    size_t said = (size_t)bytes[16] << 8 | bytes[17];
    size_t size = said == 1 ? 65536 : said;

    return size >= 512 && (size & (size - 1)) == 0 ? size : 0;
}

static bool is_cut_short(const void *bytes, size_t len)
{
    size_t page = store_has_magic(bytes, len) ? page_size(bytes) : 0;

    return page && len % page != 0;
}

/* The header says by which means the file is written, and memory has no -wal: see
 * https://www.sqlite.org/c3ref/deserialize.html. */
static int deserialize(struct store *store, const void *bytes, size_t len, unsigned flags)
{
    unsigned char *copy;

    if (len < HEADER_BYTES)
        return store_fail(store, EBADMSG, "it is not a journal");
    if (is_cut_short(bytes, len))
        return store_fail(store, EBADMSG, "it is cut short");
    copy = sqlite3_malloc64(len);
    if (!copy)
        return store_result(store, SQLITE_NOMEM);
    memcpy(copy, bytes, len);
    copy[18] = copy[19] = 1;
    return store_result(store, sqlite3_deserialize(store->db, "main", copy, (sqlite3_int64)len,
                                                   (sqlite3_int64)len,
                                                   SQLITE_DESERIALIZE_FREEONCLOSE | flags));
}

static int open_image(const void *bytes, size_t len, unsigned flags, struct store **ret_store,
                      struct buf *message)
{
    struct store *store = store_new(NULL);
    int error = store_result(store, sqlite3_open_v2(":memory:", &store->db, OPEN_FLAGS, NULL));

    if (!error)
        error = deserialize(store, bytes, len, flags);
    if (!error)
        error = set_up(store);
    if (error) {
        store_explain(store, "open", message);
        store_close(store);
        return error;
    }
    *ret_store = store;
    return 0;
}

int store_open_image(const void *bytes, size_t len, struct store **ret_store, struct buf *message)
{
    return open_image(bytes, len, SQLITE_DESERIALIZE_READONLY, ret_store, message);
}

/* --- raised ----------------------------------------------------------------------------------- */

static int raise_rows(struct store *store, int64_t now)
{
    char *sql auto_free = xasprintf("UPDATE event SET sequence = max(sequence, %" PRId32
                                    "), modified = max(modified, %" PRId64 ")",
                                    journal_base_at(now), now);
    int error = tables_make(store);

    if (!error)
        error = store_exec(store, sql);
    return error ? error : tables_raise(store, now);
}

/* One that is empty has nothing to raise. */
static int raise_all(struct store *store, int64_t now)
{
    int64_t version;
    int error = store_begin_write(store);

    if (error)
        return error;
    error = tables_version(store, &version);
    if (!error && version)
        error = raise_rows(store, now);
    return store_end(store, error);
}

int store_raise(const void *bytes, size_t len, int64_t now, struct buf *ret_image,
                struct buf *message)
{
    struct store *store;
    int error = open_image(bytes, len, SQLITE_DESERIALIZE_RESIZEABLE, &store, message);

    if (error)
        return error;
    error = raise_all(store, now);
    if (!error && serialize(store->db, ret_image) < 0)
        error = store_result(store, SQLITE_NOMEM);
    if (error)
        store_explain(store, "raise the numbers of", message);
    store_close(store);
    return error;
}
