/*
 * What the journal costs: `journal_cost CONFIG STATE_DIR FILE` publishes the daybook for the first
 * time, then again after one event of FILE was retitled, opens the journal once more, and prints
 * the milliseconds of each step, a line each. Prints only; make bench makes a table of it.
 */

#include "base/clock.h"
#include "base/diag.h"
#include "base/memory.h"
#include "daybook/store.h"
#include "edition/edition.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double step(const char *run, const char *what, double began)
{
    double now = now_ms();

    printf("%s\t%s\t%.1f\n", run, what, now - began);
    return now;
}

/* The title of the first event; the file is made anew, as an editor does. */
static void retitle(const char *path)
{
    struct buf text auto_buf = BUF_INIT, new auto_buf = BUF_INIT;
    char part[65536], *title;
    FILE *file = fopen(path, "r");
    size_t n;

    while (file && (n = fread(part, 1, sizeof(part), file)))
        buf_add(&text, part, n);
    title = text.data ? strstr(text.data, "title = \"") : NULL;
    if (!title || fclose(file) != 0)
        exit(1);
    title += strlen("title = \"");
    buf_add(&new, text.data, (size_t)(title - text.data));
    buf_puts(&new, "Retitled: ");
    buf_puts(&new, title);
    file = fopen(path, "w");
    if (!file || fwrite(new.data, 1, new.len, file) != new.len || fclose(file) != 0)
        exit(1);
}

static struct edition *load(const char *config, const struct edition *before,
                            const struct journal *journal)
{
    struct diag *diag = diag_new();
    struct edition *edition = NULL;

    if (edition_load(config, before, true, journal, diag, &edition) < 0)
        exit(1);
    diag_free(diag);
    return edition;
}

/* Returns what is published then. */
static struct printing *publish(const char *run, const struct edition *edition,
                                const struct printing *before, struct journal *journal,
                                struct store *store, int64_t now)
{
    const struct plan_options options = {.now = now};
    struct diag *diag = diag_new();
    struct printing *printing;
    struct plan *plan;
    double began = now_ms();

    if (plan_make(edition->model, edition->zones, journal, &options, diag, &plan) < 0)
        exit(1);
    began = step(run, "plan", began);
    plan_free(plan);
    if (edition_print(edition, journal, &options, before, diag, &printing) < 0)
        exit(1);
    began = step(run, "plan and render", began);
    if (store_commit(store, journal, &printing->plan->write, NULL) < 0)
        exit(1);
    began = step(run, "commit", began);
    journal_apply(journal, &printing->plan->write);
    step(run, "apply", began);
    diag_free(diag);
    return printing;
}

static int reopen(const char *directory, int64_t now)
{
    double began = now_ms();
    struct journal *journal;
    struct store *store;

    if (store_open(directory, &store, NULL) < 0)
        return 1;
    began = step("restart", "open and check the journal", began);
    if (store_load(store, now, &journal, NULL) < 0)
        return 1;
    step("restart", "load the journal", began);
    journal_free(journal);
    store_close(store);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t now = clock_wall();
    struct edition *first, *second;
    struct printing *live, *next;
    struct journal *journal;
    struct store *store;
    double began;

    if (argc != 4 || store_open(argv[2], &store, NULL) < 0 ||
        store_load(store, now, &journal, NULL) < 0)
        return 1;
    began = now_ms();
    first = load(argv[1], NULL, journal);
    step("first", "read the files", began);
    live = publish("first", first, NULL, journal, store, now);
    retitle(argv[3]);
    began = now_ms();
    second = load(argv[1], first, journal);
    step("one event changed", "read the files", began);
    next = publish("one event changed", second, live, journal, store, now + 60);
    printing_free(live);
    printing_free(next);
    edition_free(first);
    edition_free(second);
    journal_free(journal);
    store_close(store);
    return reopen(argv[2], now + 120);
}
