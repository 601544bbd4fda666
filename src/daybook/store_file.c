/*
 * The file of the journal among others in its directory: moved out of the way, or replaced. SQLite
 * puts others beside it, which belong to it: one without its -wal may look sound, and older than it
 * is; and a -wal that was another's would be taken for its own. See store.h.
 */

#include "daybook/store_file.h"

#include "base/civil.h"
#include "base/fd.h"
#include "base/memory.h"
#include "daybook/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that were moved out of the way within one second. */
#define MAX_ASIDE 1000

static const char *const beside[] = {"-wal", "-shm", "-journal"};

char *store_path(const char *directory)
{
    return xasprintf("%s/journal.db", directory);
}

int store_give_away(int fd, const char *directory)
{
    struct stat above;

    if (geteuid() != 0)
        return 0;
    return stat(directory, &above) < 0 || fchown(fd, above.st_uid, above.st_gid) < 0 ? -errno : 0;
}

/* --- moves ------------------------------------------------------------------------------------ */

/* Without the flag where the file system does not know it: the name was free a moment ago, and
 * nobody but us makes such names. */
static int move(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
    return rename(from, to) < 0 ? -errno : 0;
}

static int move_one_beside(const char *from, const char *to, const char *ending)
{
    char *old auto_free = xasprintf("%s%s", from, ending);
    char *new auto_free = xasprintf("%s%s", to, ending);
    int error = move(old, new);

    return error == -ENOENT ? 0 : error;
}

/* All or none. */
static int move_beside(const char *from, const char *to)
{
    size_t moved = 0;
    int error = 0;

    while (moved < ARRAY_SIZE(beside) && !error) {
        error = move_one_beside(from, to, beside[moved]);
        moved += !error;
    }
    while (error && moved > 0)
        move_one_beside(to, from, beside[--moved]);
    return error;
}

/* The file itself last: as long as it has its name, nothing has happened. */
static int move_all(const char *path, const char *aside)
{
    int error = move_beside(path, aside);

    if (error)
        return error;
    error = move(path, aside);
    if (error)
        move_beside(aside, path);
    return error;
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_taken(const char *path, const char *ending)
{
    char *name auto_free = xasprintf("%s%s", path, ending);
    struct stat status;

    return lstat(name, &status) == 0;
}

static bool is_free(const char *path)
{
    bool taken = is_taken(path, "");

    for (size_t i = 0; i < ARRAY_SIZE(beside); i++)
        taken |= is_taken(path, beside[i]);
    return !taken;
}

static char *name_at(const char *path, const char *why, int64_t now, int number)
{
    struct local_time time = local_time_from_seconds(now);
    struct civil date = civil_from_day(time.day);
    struct buf name = BUF_INIT;

    buf_printf(&name, "%s.%s-%04d%02d%02dT%02d%02d%02dZ", path, why, date.year, date.month,
               date.day, time.minute / 60, time.minute % 60, (int)(now - local_time_seconds(time)));
    if (number > 1)
        buf_printf(&name, "-%d", number);
    return buf_steal(&name);
}

/* `work` makes room for the name, or returns -EEXIST when somebody else has taken it meanwhile. */
static int set_aside(const char *path, const char *why, int64_t now,
                     int (*work)(const char *path, const char *aside), struct buf *ret_name)
{
    int error = -EEXIST;

    for (int number = 1; number <= MAX_ASIDE && error == -EEXIST; number++) {
        char *name auto_free = name_at(path, why, now, number);

        if (is_free(name))
            error = work(path, name);
        if (!error)
            buf_puts(ret_name, name);
    }
    return error;
}

int store_set_aside(const char *directory, int64_t now, struct buf *ret_name)
{
    char *path auto_free = store_path(directory);
    int error = set_aside(path, "corrupt", now, move_all, ret_name);

    if (!error)
        fd_sync_directory(directory);
    return error;
}

/* --- another in its place --------------------------------------------------------------------- */

static char *new_path(const char *path)
{
    return xasprintf("%s.new", path);
}

static int fill(int fd, const char *directory, const char *bytes, size_t len)
{
    int error = store_give_away(fd, directory);

    if (!error)
        error = fd_write(fd, bytes, len);
    return !error && fsync(fd) < 0 ? -errno : error;
}

/* One that is there was left by somebody who was killed: the directory is locked. */
static int write_new(const char *directory, const char *path, const void *bytes, size_t len)
{
    char *new auto_free = new_path(path);
    int fd, error;

    unlink(new);
    fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd < 0)
        return -errno;
    error = fill(fd, directory, bytes, len);
    if (close(fd) < 0 && !error)
        error = -errno;
    if (error)
        unlink(new);
    return error;
}

/* SQLite takes what is in the -wal into the file when it is closed: it is whole by itself then, and
 * may in turn be put back. One that is damaged is kept with what is beside it. */
static void take_in(const char *directory)
{
    struct store *store = NULL;

    if (store_open(directory, &store, NULL) == 0)
        store_close(store);
}

/* A second name for the file first, so that it has one all the time. Where there is none, what is
 * left beside it must not be taken for the new one's either. */
static int replace(const char *path, const char *aside)
{
    char *new auto_free = new_path(path);
    int error = 0;

    if (link(path, aside) < 0 && errno != ENOENT)
        return -errno;
    error = move_beside(path, aside);
    if (!error && rename(new, path) < 0) {
        error = -errno;
        move_beside(aside, path);
    }
    if (error)
        unlink(aside);
    return error;
}

int store_install(const char *directory, const void *bytes, size_t len, int64_t now,
                  struct buf *ret_former)
{
    char *path auto_free = store_path(directory), *new auto_free = new_path(path);
    struct buf aside auto_buf = BUF_INIT;
    int error = write_new(directory, path, bytes, len);
    bool had_one = is_taken(path, "");

    if (error)
        return error;
    if (had_one)
        take_in(directory);
    error = set_aside(path, "before", now, replace, &aside);
    if (error) {
        unlink(new);
        return error;
    }
    fd_sync_directory(directory);
    if (had_one)
        buf_puts(ret_former, aside.data);
    return 0;
}
