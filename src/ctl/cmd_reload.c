/* `daybookctl reload`: the files are read and published before it returns, or it says why not. */

#include "ctl/command.h"
#include "ctl/remote.h"

#include <stdio.h>
#include <string.h>

/* What the daemon found goes to standard error, before the outcome, which stands first in the
 * answer. */
static void print_outcome(const struct buf *body, FILE *outcome)
{
    const char *problems = body->len ? strchr(body->data, '\n') : NULL;

    if (!problems)
        return;
    fputs(problems + 1, stderr);
    fprintf(outcome, "%.*s\n", (int)(problems - body->data), body->data);
}

int ctl_reload(const struct ctl_context *context, int argc, char **argv)
{
    const char *target = context->flags[0] ? "/reload?accept-removals=1" : "/reload";
    struct buf body auto_buf = BUF_INIT;
    int status, error;

    (void)argc;
    (void)argv;
    error = remote_request(context->socket, "POST", target, context->json, &status, &body);
    if (error)
        return remote_explain(context->socket, error);
    if (status != 200 && status != 422 && status != 503)
        return remote_refused(status, &body);
    if (context->json)
        fputs(body.len ? body.data : "", stdout);
    else
        print_outcome(&body, status == 200 ? stdout : stderr);
    return status == 200 ? CTL_FINE : status == 422 ? CTL_BAD_CONFIG : CTL_NO_STATE;
}
