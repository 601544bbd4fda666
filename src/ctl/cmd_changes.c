/* `daybookctl changes`: what has changed, and with --follow what does. */

#include "base/memory.h"
#include "ctl/command.h"
#include "ctl/remote.h"
#include "ctl/table.h"

#include <stdio.h>
#include <string.h>

enum { FLAG_LAST, FLAG_EVENT, FLAG_FOLLOW }; /* as in the table of commands */

/* What ids and numbers consist of, and no query has to encode. */
static const char number[] = "0123456789";
static const char id[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";

static int check(const char *value, const char *characters, const char *what)
{
    if (!value || (value[0] && value[strspn(value, characters)] == '\0'))
        return CTL_FINE;
    fprintf(stderr, "daybookctl: \"%s\" is not %s\n", value, what);
    return CTL_USAGE;
}

static char *target_of(const struct ctl_context *context)
{
    const char *last = context->flags[FLAG_LAST], *event = context->flags[FLAG_EVENT];
    struct buf target = BUF_INIT;

    buf_puts(&target, "/changes");
    if (last)
        buf_printf(&target, "?last=%s", last);
    if (event)
        buf_printf(&target, "%cevent=%s", strchr(target.data, '?') ? '&' : '?', event);
    if (context->flags[FLAG_FOLLOW])
        buf_printf(&target, "%cfollow=1", strchr(target.data, '?') ? '&' : '?');
    return buf_steal(&target);
}

static int print_all(const struct ctl_context *context, const char *target)
{
    struct buf body auto_buf = BUF_INIT;
    int status, error;

    error = remote_request(context->socket, "GET", target, context->json, &status, &body);
    if (error)
        return remote_explain(context->socket, error);
    if (status != 200)
        return remote_refused(status, &body);
    if (!context->json)
        table_print(&body);
    else if (body.len)
        fputs(body.data, stdout);
    return CTL_FINE;
}

struct follower {
    const struct ctl_context *context;
    struct table_columns columns;
    struct buf refusal;
    int status;
};

static bool print_line(void *context, const char *text)
{
    struct follower *follower = context;
    struct buf line auto_buf = BUF_INIT;

    if (follower->status != 200) {
        buf_printf(&follower->refusal, "%s\n", text);
        return true;
    }
    if (follower->context->json)
        buf_printf(&line, "%s\n", text);
    else
        table_format_row(&follower->columns, text, table_window(), &line);
    if (line.len)
        fputs(line.data, stdout);
    return fflush(stdout) == 0;
}

static int follow(const struct ctl_context *context, const char *target)
{
    struct follower follower = {.context = context};
    int code, error = remote_follow(context->socket, target, context->json, print_line, &follower,
                                    &follower.status);

    if (error) {
        code = remote_explain(context->socket, error);
    } else if (follower.status != 200) {
        code = remote_refused(follower.status, &follower.refusal);
    } else if (ferror(stdout)) {
        code = CTL_INTERNAL; /* main() says so */
    } else {
        fputs("daybookctl: the daemon has ended\n", stderr);
        code = CTL_UNAVAILABLE;
    }
    buf_done(&follower.refusal);
    return code;
}

int ctl_changes(const struct ctl_context *context, int argc, char **argv)
{
    char *target auto_free = target_of(context);
    int code = check(context->flags[FLAG_LAST], number, "a number of changes");

    (void)argc;
    (void)argv;
    if (!code)
        code = check(context->flags[FLAG_EVENT], id, "the id of an event");
    if (code)
        return code;
    return context->flags[FLAG_FOLLOW] ? follow(context, target) : print_all(context, target);
}
