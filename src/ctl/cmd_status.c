/* `daybookctl status`: what the daemon says of itself. */

#include "ctl/command.h"
#include "ctl/remote.h"
#include "ctl/table.h"

#include <stdio.h>

int ctl_status(const struct ctl_context *context, int argc, char **argv)
{
    struct buf body auto_buf = BUF_INIT;
    int status, error;

    (void)argc;
    (void)argv;
    error = remote_request(context->socket, "GET", "/status", context->json, &status, &body);
    if (error)
        return remote_explain(context->socket, error);
    if (status != 200)
        return remote_refused(status, &body);
    if (context->json)
        fputs(body.data, stdout);
    else
        table_print(&body);
    return CTL_FINE;
}
