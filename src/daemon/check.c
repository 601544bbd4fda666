/* --check: the same pipeline as the daemon's, up to the point of publishing. */

#include "base/clock.h"
#include "base/diag.h"
#include "daemon/daemon.h"
#include "daemon/edition.h"
#include "daybook/model.h"

#include <stdio.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void print_diag(const struct diag *diag)
{
    for (size_t i = 0; i < diag_count(diag); i++) {
        struct buf line auto_buf = BUF_INIT;

        diag_format(diag_get(diag, i), &line);
        fprintf(stderr, "%s\n", line.data);
    }
}

enum exit_code daemon_check(const struct options *options)
{
    struct diag *diag = diag_new();
    struct edition *edition = NULL;
    enum exit_code code = EXIT_BAD_CONFIG;
    size_t warnings;

    if (edition_load(options->config, NULL, true, clock_wall(), diag, &edition) == 0)
        code = EXIT_FINE;
    diag_sort(diag);
    print_diag(diag);
    warnings = diag_warnings(diag);
    if (edition) {
        printf("%zu event%s, %zu publisher%s, %zu feed%s: OK", edition->model->group_count,
               plural(edition->model->group_count), edition->model->publisher_count,
               plural(edition->model->publisher_count), edition->model->feed_count,
               plural(edition->model->feed_count));
    } else {
        printf("%s: %zu error%s", options->config, diag_errors(diag), plural(diag_errors(diag)));
    }
    if (warnings)
        printf(", %zu warning%s", warnings, plural(warnings));
    putchar('\n');
    edition_free(edition);
    diag_free(diag);
    return code;
}
