/* What is right and wrong with a configuration: see check.h. */

#include "edition/check.h"

#include "daybook/journal.h"
#include "edition/edition.h"

#include <errno.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

void check_print(const struct diag *diag, FILE *messages)
{
    for (size_t i = 0; i < diag_count(diag); i++) {
        struct buf line auto_buf = BUF_INIT;

        diag_format(diag_get(diag, i), &line);
        fprintf(messages, "%s\n", line.data);
    }
}

/* As a first start would publish it: that finds feeds that are too large. */
static void print_at(const struct edition *edition, int64_t now, struct diag *diag)
{
    const struct plan_options options = {.now = now};
    struct journal *journal = journal_new(now);
    struct printing *printing = NULL;

    edition_print(edition, journal, &options, NULL, diag, &printing);
    printing_free(printing);
    journal_free(journal);
}

static void print_verdict(const char *config, const struct edition *edition,
                          const struct diag *diag, FILE *verdict)
{
    size_t warnings = diag_warnings(diag);

    if (edition) {
        const struct model *model = edition->model;

        fprintf(verdict, "%zu event%s, %zu publisher%s, %zu feed%s: OK", model->group_count,
                plural(model->group_count), model->publisher_count, plural(model->publisher_count),
                model->feed_count, plural(model->feed_count));
    } else {
        fprintf(verdict, "%s: %zu error%s", config, diag_errors(diag), plural(diag_errors(diag)));
    }
    if (warnings)
        fprintf(verdict, ", %zu warning%s", warnings, plural(warnings));
    fputc('\n', verdict);
}

int check_config(const char *config, int64_t now, FILE *messages, FILE *verdict)
{
    struct diag *diag = diag_new();
    struct edition *edition = NULL;

    if (edition_load(config, NULL, true, NULL, diag, &edition) == 0)
        print_at(edition, now, diag);
    diag_sort(diag);
    check_print(diag, messages);
    print_verdict(config, edition, diag, verdict);
    diag_free(diag);
    if (!edition)
        return -EINVAL;
    edition_free(edition);
    return 0;
}
