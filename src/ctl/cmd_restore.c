/*
 * daybookctl restore: a copy of the journal put in place, while no daemon runs. Whatever is wrong
 * is found before anything is changed: the copy is read through, and written beside the journal
 * that is there, which keeps its name until the copy takes it.
 *
 * An old copy does not know what was published after it was made, and counting on from there would
 * give subscribers lower numbers than they have: so numbers are raised unless somebody knows
 * better.
 */

#include "base/clock.h"
#include "base/fd.h"
#include "base/json.h"
#include "base/memory.h"
#include "ctl/desk.h"
#include "ctl/remote.h"
#include "daybook/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLAG_AS_IT_IS };

/* Its sockets too, or else the next client starts it again. */
#define STOP_IT "\"systemctl stop 'daybookd*'\" stops it and its sockets"

struct restore {
    const struct ctl_context *context;
    const char *file;
    int64_t now; /* seconds UTC */
    bool raise;
    int lock; /* owned: of store_lock(); or -1 */
    struct buf image; /* owned: of the file, and as it will be installed */
    struct journal *journal; /* owned: what the file says */
    struct buf former; /* owned: path of the journal that was there before; empty: none was */
};

/* --- nobody else ------------------------------------------------------------------------------ */

/* Who names a directory means that one, whatever daemon answers where daemons do. */
static enum ctl_exit see_that_no_daemon_answers(struct restore *restore)
{
    const struct ctl_context *context = restore->context;
    struct buf answer auto_buf = BUF_INIT;
    int status, error;

    if (context->state_given && !context->socket_given)
        return CTL_FINE;
    error = remote_request(context->socket, "GET", "/status", false, &status, &answer);
    if (remote_is_absent(error))
        return CTL_FINE;
    if (error)
        return (enum ctl_exit)remote_explain(context->socket, error);
    desk_complain("a daemon answers at %s: " STOP_IT, context->socket);
    return CTL_NO_STATE;
}

static enum ctl_exit lock(struct restore *restore)
{
    const char *directory = restore->context->state_dir;

    restore->lock = store_lock(directory, NULL);
    if (restore->lock >= 0)
        return CTL_FINE;
    if (restore->lock == -EBUSY)
        desk_complain("%s is in use: " STOP_IT, directory);
    else if (restore->lock == -ENOENT)
        desk_complain("there is no directory %s: the daemon makes it when it is started once, or "
                      "--state names where it is",
                      directory);
    else
        desk_complain("%s: %s", directory, strerror(-restore->lock));
    return CTL_NO_STATE;
}

/* --- the copy --------------------------------------------------------------------------------- */

static enum ctl_exit complain_of(const char *path, int error)
{
    desk_complain("%s: %s", path, strerror(-error));
    return error == -ENOENT ? CTL_NO_INPUT : CTL_NO_STATE;
}

static enum ctl_exit read_file(struct restore *restore)
{
    int fd = open(restore->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC), error = 0;
    struct stat status;

    if (fd < 0)
        return complain_of(restore->file, -errno);
    /* A device may never end. */
    if (fstat(fd, &status) < 0 || (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)))
        error = -EINVAL;
    if (!error)
        error = fd_read(fd, &restore->image);
    close(fd);
    return error ? complain_of(restore->file, error) : CTL_FINE;
}

/* A file that SQLite has not been done with. */
static enum ctl_exit see_that_it_is_whole(struct restore *restore)
{
    static const char *const endings[] = {"-wal", "-journal"};

    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        char *path auto_free = xasprintf("%s%s", restore->file, endings[i]);
        struct stat status;

        if (stat(path, &status) < 0 || status.st_size == 0)
            continue;
        desk_complain("%s is not whole without %s: sqlite3 %s \".backup COPY\" makes one file of "
                      "both",
                      restore->file, path, restore->file);
        return CTL_NO_STATE;
    }
    return CTL_FINE;
}

static enum ctl_exit read_through(struct restore *restore)
{
    struct buf problem auto_buf = BUF_INIT;
    struct store *store = NULL;
    int error = store_open_image(restore->image.data, restore->image.len, &store, &problem);

    if (!error)
        error = store_load(store, restore->now, &restore->journal, &problem);
    store_close(store);
    if (!error)
        return CTL_FINE;
    desk_complain("%s: %s", restore->file, problem.data);
    return CTL_NO_STATE;
}

static enum ctl_exit raise_numbers(struct restore *restore)
{
    struct buf raised = BUF_INIT, problem auto_buf = BUF_INIT;
    int error;

    if (!restore->raise)
        return CTL_FINE;
    error = store_raise(restore->image.data, restore->image.len, restore->now, &raised, &problem);
    buf_done(&restore->image);
    restore->image = raised;
    if (!error)
        return CTL_FINE;
    desk_complain("%s: %s", restore->file, problem.data);
    return CTL_NO_STATE;
}

static enum ctl_exit install(struct restore *restore)
{
    const char *directory = restore->context->state_dir;
    int error = store_install(directory, restore->image.data, restore->image.len, restore->now,
                              &restore->former);

    if (!error)
        return CTL_FINE;
    desk_complain("%s: %s; what was there still is", directory, strerror(-error));
    return CTL_NO_STATE;
}

/* --- the report ------------------------------------------------------------------------------- */

static void print_json(const struct restore *restore)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    json_put_string(&json, "file", restore->file);
    json_put_int(&json, "events", (int64_t)restore->journal->row_count);
    json_put_int(&json, "generation", (int64_t)restore->journal->generation);
    json_put_bool(&json, "raised", restore->raise);
    json_put_string(&json, "former", restore->former.data);
    json_end_object(&json);
    puts(text.data);
}

static void print_text(const struct restore *restore)
{
    const struct journal *journal = restore->journal;

    printf("%s: %zu %s, generation %" PRIu64 ", %s\n", restore->context->state_dir,
           journal->row_count, journal->row_count == 1 ? "event" : "events", journal->generation,
           restore->raise ? "numbers raised" : "numbers as they were");
    if (restore->former.len)
        printf("the journal that was there before: %s\n", restore->former.data);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum ctl_exit print(struct restore *restore)
{
    (restore->context->json ? print_json : print_text)(restore);
    return CTL_FINE;
}

static void restore_done(struct restore *restore)
{
    buf_done(&restore->image);
    buf_done(&restore->former);
    journal_free(restore->journal);
    if (restore->lock >= 0)
        close(restore->lock);
}

static enum ctl_exit (*const steps[])(struct restore *restore) = {
    see_that_no_daemon_answers,
    lock,
    see_that_it_is_whole,
    read_file,
    read_through,
    raise_numbers,
    install,
    print,
};

int ctl_restore(const struct ctl_context *context, int argc, char **argv)
{
    struct restore restore = {
        .context = context,
        .file = argv[0],
        .now = clock_wall(),
        .raise = !context->flags[FLAG_AS_IT_IS],
        .lock = -1,
    };
    enum ctl_exit code = CTL_FINE;

    (void)argc;
    for (size_t i = 0; i < ARRAY_SIZE(steps) && code == CTL_FINE; i++)
        code = steps[i](&restore);
    restore_done(&restore);
    return (int)code;
}
