/*
 * daybookctl backup: the journal as one file. A copy of a file that is being written is none, so
 * SQLite reads it as of one moment, in the daemon while that runs; and it has been read through
 * before it replaces an older copy.
 */

#include "base/fd.h"
#include "base/json.h"
#include "base/memory.h"
#include "ctl/desk.h"
#include "daybook/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Somebody may have named a file of the daybook, or another's work. NULL: there is none. */
static const char *objection_to_content(const char *file)
{
    char begin[STORE_MAGIC_BYTES];
    int fd = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ssize_t len;

    if (fd < 0)
        return strerror(errno);
    len = read(fd, begin, sizeof(begin));
    close(fd);
    return len >= 0 && store_has_magic(begin, (size_t)len)
               ? NULL
               : "this is no older copy to replace: move it away, or name another file";
}

/* A copy takes the place of what has its name: that may be an older copy or an empty file, but
 * neither a device or a link to one, such as /dev/stdout, nor a journal that is in use. NULL: there
 * is none. */
static const char *objection(const struct ctl_context *context, const char *file)
{
    char *log auto_free = xasprintf("%s-wal", file);
    char *journal auto_free = xasprintf("%s/" JOURNAL_FILE, context->state_dir);
    struct stat there, other;

    if (lstat(file, &there) < 0)
        return NULL;
    if (S_ISDIR(there.st_mode))
        return strerror(EISDIR);
    if (!S_ISREG(there.st_mode))
        return "this is no file that a copy may replace";
    if (stat(journal, &other) == 0 && other.st_dev == there.st_dev && other.st_ino == there.st_ino)
        return "this is the journal itself";
    if (stat(log, &other) == 0)
        return "this is a database in use";
    return there.st_size ? objection_to_content(file) : NULL;
}

static void print_json(const char *file, const struct journal *journal, size_t octets)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    json_put_string(&json, "file", file);
    json_put_int(&json, "events", (int64_t)journal->row_count);
    json_put_int(&json, "generation", (int64_t)journal->generation);
    json_put_int(&json, "octets", (int64_t)octets);
    json_end_object(&json);
    puts(text.data);
}

static void print(const char *file, const struct journal *journal, size_t octets)
{
    printf("%s: %zu %s, generation %" PRIu64 ", %zu octets\n", file, journal->row_count,
           journal->row_count == 1 ? "event" : "events", journal->generation, octets);
}

static enum ctl_exit keep(const struct desk *desk, const char *file)
{
    struct buf image auto_buf = BUF_INIT;
    int error = store_image(desk->store, &image);

    if (error) {
        desk_complain("the journal cannot be read: %s", strerror(-error));
        return CTL_NO_STATE;
    }
    error = fd_replace(file, image.data, image.len);
    if (error) {
        desk_complain("%s: %s", file, strerror(-error));
        return CTL_NO_STATE;
    }
    (desk->context->json ? print_json : print)(file, desk->journal, image.len);
    return CTL_FINE;
}

int ctl_backup(const struct ctl_context *context, int argc, char **argv)
{
    const char *why_not = objection(context, argv[0]);
    struct desk desk;
    enum ctl_exit code;

    (void)argc;
    if (why_not) {
        desk_complain("%s: %s", argv[0], why_not);
        return CTL_NO_STATE;
    }
    code = desk_open_journal(&desk, context);
    if (code == CTL_FINE)
        code = keep(&desk, argv[0]);
    desk_close(&desk);
    return (int)code;
}
