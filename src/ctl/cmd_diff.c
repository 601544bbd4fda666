/* daybookctl diff: what subscribers will see when the files as they are now are published. */

#include "ctl/diff.h"
#include "edition/check.h"

#include <stdio.h>

int ctl_diff(const struct ctl_context *context, int argc, char **argv)
{
    struct desk desk;
    enum ctl_exit code = desk_open(&desk, context, &(struct desk_order){.journal = JOURNAL_NEEDED});

    (void)argc;
    (void)argv;
    if (code == CTL_FINE) {
        struct buf text auto_buf = BUF_INIT;
        struct diff *diff = diff_new(&desk);

        if (context->json)
            diff_json(diff, &text);
        else
            diff_text(diff, &text);
        check_print(desk.remarks, stderr);
        fputs(text.data, stdout);
        code = diff_verdict(diff);
        diff_free(diff);
    }
    desk_close(&desk);
    return code;
}
