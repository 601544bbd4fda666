/* The journal, the configuration, and what they make: see desk.h. */

#include "ctl/desk.h"

#include "base/clock.h"
#include "base/diag.h"
#include "base/memory.h"
#include "ctl/remote.h"
#include "daybook/store.h"
#include "edition/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void desk_complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("daybookctl: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

/* --- the journal ------------------------------------------------------------------------------ */

/* 0; an error without a `problem` is one of remote_request(). */
static int ask_daemon(struct desk *desk, struct buf *problem)
{
    struct buf image auto_buf = BUF_INIT;
    int status;
    int error = remote_request(desk->context->socket, "GET", "/journal", false, &status, &image);

    if (error)
        return error;
    if (status != 200) {
        buf_printf(problem, "the daemon does not give its journal: %s",
                   image.len ? image.data : "it does not say why");
        return -EREMOTEIO;
    }
    error = store_open_image(image.data, image.len, &desk->store, problem);
    return error ? error : store_load(desk->store, desk->now, &desk->journal, problem);
}

/* store_open() would make one. */
static int look_for_file(const char *directory, enum desk_journal need, struct buf *problem)
{
    char *path auto_free = xasprintf("%s/" JOURNAL_FILE, directory);

    int error = access(need == JOURNAL_WRITTEN ? directory : path, F_OK) == 0 ? 0 : -errno;

    if (error == -ENOTDIR)
        error = -ENOENT;
    if (error == -ENOENT)
        buf_printf(problem, "there is no %s %s",
                   need == JOURNAL_WRITTEN ? "directory" : "journal in", directory);
    else if (error)
        buf_printf(problem, "%s: %s", path, strerror(-error));
    return error;
}

/* A daemon that does not answer us, or another export. */
static int lock(struct desk *desk, struct buf *problem)
{
    const char *directory = desk->context->state_dir;

    desk->lock = store_lock(directory, NULL);
    if (desk->lock >= 0)
        return 0;
    if (desk->lock == -EBUSY)
        buf_printf(problem, "%s is in use", directory);
    else
        buf_printf(problem, "%s: %s", directory, strerror(-desk->lock));
    return desk->lock;
}

static int open_file(struct desk *desk, enum desk_journal need, struct buf *problem)
{
    int error = look_for_file(desk->context->state_dir, need, problem);

    if (!error && need == JOURNAL_WRITTEN)
        error = lock(desk, problem);
    if (!error)
        error = store_open(desk->context->state_dir, &desk->store, problem);
    if (!error)
        error = store_load(desk->store, desk->now, &desk->journal, problem);
    if (error)
        desk->store = store_close(desk->store);
    return error;
}

static bool is_not_for_us(int error)
{
    return error == -EACCES || error == -EPERM || error == -EROFS;
}

static const char *advice_on(int error, enum desk_journal need)
{
    if (error == -ENOENT)
        return need == JOURNAL_WRITTEN
                   ? "make it to begin a journal there, or name with --state where daybookd has it"
                   : "name with --state where daybookd has it, or with --socket where it answers";
    if (is_not_for_us(error))
        return "be the user that daybookd runs as, or one who may use its control socket";
    if (error == -EBUSY)
        return "name with --socket where the daemon answers, or wait for the other export";
    if (error == -EBADMSG)
        return "daybookd moves it aside and begins another when it is started";
    return "see to that first";
}

/* `note`: what is to be said of a journal that counts as empty; NULL: none does. */
static enum ctl_exit take_file(struct desk *desk, enum desk_journal need, struct buf *note)
{
    struct buf problem auto_buf = BUF_INIT;
    int error = open_file(desk, need, &problem);

    if (!error)
        return CTL_FINE;
    if (need == JOURNAL_IF_ANY && (error == -ENOENT || is_not_for_us(error))) {
        buf_printf(note, "%s: as if nothing had been published yet", problem.data);
        desk->journal = journal_new(desk->now);
        return CTL_FINE;
    }
    desk_complain("%s: %s", problem.data, advice_on(error, need));
    return CTL_NO_STATE;
}

/* Who names a directory means that one, whatever daemon answers where daemons do. */
static enum ctl_exit take_journal(struct desk *desk, enum desk_journal need, struct buf *note)
{
    struct buf problem auto_buf = BUF_INIT;
    int error;

    if (desk->context->state_given && !desk->context->socket_given)
        return take_file(desk, need, note);
    error = ask_daemon(desk, &problem);
    if (!error) {
        desk->from_daemon = true;
        return CTL_FINE;
    }
    if (problem.len) {
        desk_complain("%s", problem.data);
        return CTL_NO_STATE;
    }
    if (need != JOURNAL_IF_ANY && !remote_is_absent(error))
        return (enum ctl_exit)remote_explain(desk->context->socket, error);
    return take_file(desk, need, note);
}

/* --- the configuration ------------------------------------------------------------------------ */

static enum ctl_exit take_files(struct desk *desk, const struct config_edit *edit)
{
    const char *config = desk->context->config;
    struct diag *diag = diag_new();
    int error = edit ? edition_try(config, edit, desk->journal, diag, &desk->edition)
                     : edition_load(config, NULL, true, desk->journal, diag, &desk->edition);

    if (error || edit) {
        diag_sort(diag);
        check_print(diag, stderr);
    }
    if (error)
        fprintf(stderr, "%s: %zu error%s\n", config, diag_errors(diag),
                diag_errors(diag) == 1 ? "" : "s");
    diag_free(diag);
    return error ? CTL_BAD_CONFIG : CTL_FINE;
}

/* What changed twice within this second waits for the next one in the daemon; here the second comes
 * a little early. */
static void print(struct desk *desk, bool accept_removals)
{
    struct plan_options options = {.now = desk->now, .accept_removals = accept_removals};

    desk->remarks = diag_new();
    while (edition_print(desk->edition, desk->journal, &options, NULL, desk->remarks,
                         &desk->printing) == -EAGAIN) {
        diag_free(desk->remarks);
        desk->remarks = diag_new();
        options.now++;
    }
    desk->now = options.now;
    diag_sort(desk->remarks);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void begin(struct desk *desk, const struct ctl_context *context)
{
    *desk = (struct desk){.context = context, .now = clock_wall(), .lock = -1};
}

enum ctl_exit desk_open_journal(struct desk *desk, const struct ctl_context *context)
{
    begin(desk, context);
    return take_journal(desk, JOURNAL_NEEDED, NULL);
}

enum ctl_exit desk_open(struct desk *desk, const struct ctl_context *context,
                        const struct desk_order *order)
{
    struct buf note auto_buf = BUF_INIT;
    enum ctl_exit code;

    begin(desk, context);
    code = take_journal(desk, order->journal, &note);
    if (code == CTL_FINE)
        code = take_files(desk, order->edit);
    if (code != CTL_FINE)
        return code;
    if (note.len)
        desk_complain("%s", note.data);
    print(desk, order->accept_removals);
    return CTL_FINE;
}

void desk_close(struct desk *desk)
{
    printing_free(desk->printing);
    edition_free(desk->edition);
    diag_free(desk->remarks);
    journal_free(desk->journal);
    store_close(desk->store);
    if (desk->lock >= 0)
        close(desk->lock);
    *desk = (struct desk){.lock = -1};
}
