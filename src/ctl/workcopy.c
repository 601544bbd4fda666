/* A copy beside a file: see workcopy.h. */

#include "ctl/workcopy.h"

#include "base/directory.h"
#include "base/fd.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING ".conf"

static int fail(const char *path, int error, struct buf *problem)
{
    buf_printf(problem, "%s: %s", path, strerror(error));
    return -error;
}

/* As the file is, but for its owner where it may not be given away: whoever is of the group that
 * writes the file may edit it like this as well. The mode comes last, because a change of owner
 * takes bits away from it. */
static int take_looks(int fd, const struct stat *looks)
{
    struct stat now;

    if (fstat(fd, &now) < 0)
        return -errno;
    if (now.st_uid != looks->st_uid && fchown(fd, looks->st_uid, (gid_t)-1) < 0 && errno != EPERM)
        return -errno;
    if (now.st_gid != looks->st_gid && fchown(fd, (uid_t)-1, looks->st_gid) < 0)
        return -errno;
    return fchmod(fd, looks->st_mode & 07777) < 0 ? -errno : 0;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int lock(struct workcopy *copy, struct buf *problem)
{
    copy->lock = open(copy->file, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (copy->lock < 0)
        return fail(copy->file, errno, problem);
    if (flock(copy->lock, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return fail(copy->file, errno, problem);
    buf_printf(problem, "%s: somebody else is editing it", copy->file);
    return -EWOULDBLOCK;
}

/* ".nato.AbCdEf.conf" beside "nato.conf". */
static char *template_for(const char *file)
{
    const char *name = file_of(file);
    size_t len = strlen(name);

    if (len > strlen(ENDING) && strcmp(name + len - strlen(ENDING), ENDING) == 0)
        len -= strlen(ENDING);
    return xasprintf("%.*s.%.*s.XXXXXX" ENDING, (int)(name - file), file, (int)len, name);
}

static int fill(int fd, const struct workcopy *copy, const struct buf *bytes)
{
    struct stat looks;
    int error = fstat(copy->lock, &looks) < 0 ? -errno : take_looks(fd, &looks);

    return error ? error : fd_write(fd, bytes->data, bytes->len);
}

static int make_copy(struct workcopy *copy, struct buf *problem)
{
    struct buf bytes auto_buf = BUF_INIT;
    char *path = template_for(copy->file);
    int error = fd_read(copy->lock, &bytes), fd;

    if (error) {
        free(path);
        return fail(copy->file, -error, problem);
    }
    copy->digest = digest_of(bytes.data, bytes.len);
    fd = mkostemps(path, (int)strlen(ENDING), O_CLOEXEC);
    if (fd < 0) {
        error = -errno;
        free(path);
    } else {
        copy->path = path;
        error = fill(fd, copy, &bytes);
        close(fd);
    }
    if (error)
        buf_printf(problem, "no copy can be made beside %s: %s", copy->file, strerror(-error));
    return error;
}

int workcopy_open(const char *file, struct workcopy **ret_copy, struct buf *problem)
{
    struct workcopy *copy = xcalloc(1, sizeof(*copy));
    int error = 0;

    copy->lock = -1;
    copy->file = realpath(file, NULL);
    if (!copy->file)
        error = fail(file, errno, problem);
    if (!error)
        error = lock(copy, problem);
    if (!error)
        error = make_copy(copy, problem);
    if (error) {
        workcopy_close(copy);
        return error;
    }
    *ret_copy = copy;
    return 0;
}

struct workcopy *workcopy_close(struct workcopy *copy)
{
    if (!copy)
        return NULL;
    if (copy->path)
        unlink(copy->path);
    if (copy->lock >= 0)
        close(copy->lock);
    free(copy->path);
    free(copy->file);
    free(copy);
    return NULL;
}

char *workcopy_keep(struct workcopy *copy)
{
    char *path = copy->path;

    copy->path = NULL;
    return path;
}

/* --- what has become of them ------------------------------------------------------------------ */

/* Whether the file under that name says what was copied. */
static int compare(const char *path, const struct digest *digest, struct stat *ret_looks,
                   bool *ret_same, struct buf *problem)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), error;
    struct buf bytes auto_buf = BUF_INIT;
    struct digest now;

    if (fd < 0)
        return fail(path, errno, problem);
    error = fstat(fd, ret_looks) < 0 ? -errno : fd_read(fd, &bytes);
    close(fd);
    if (error)
        return fail(path, -error, problem);
    now = digest_of(bytes.data, bytes.len);
    *ret_same = digest_equal(&now, digest);
    return 0;
}

int workcopy_is_edited(const struct workcopy *copy, bool *ret_edited, struct buf *problem)
{
    struct stat looks;
    bool same;
    int error = compare(copy->path, &copy->digest, &looks, &same, problem);

    if (!error)
        *ret_edited = !same;
    return error;
}

/* The editor may have made the copy anew, with looks of its own. */
static int settle_copy(const struct workcopy *copy, const struct stat *looks)
{
    int fd = open(copy->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), error;

    if (fd < 0)
        return -errno;
    error = take_looks(fd, looks);
    if (!error && fsync(fd) < 0)
        error = -errno;
    close(fd);
    return error;
}

int workcopy_install(struct workcopy *copy, struct buf *problem)
{
    char *directory auto_free = directory_of(copy->file);
    struct stat looks;
    bool same;
    int error = compare(copy->file, &copy->digest, &looks, &same, problem);

    if (error)
        return error;
    if (!same) {
        buf_printf(problem, "%s has been changed by somebody else meanwhile", copy->file);
        return -ESTALE;
    }
    error = settle_copy(copy, &looks);
    if (!error && rename(copy->path, copy->file) < 0)
        error = -errno;
    if (error)
        return fail(copy->path, -error, problem);
    free(copy->path);
    copy->path = NULL;
    fd_sync_directory(directory);
    return 0;
}
