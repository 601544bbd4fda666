/*
 * Writes the feeds of changes of what stands on standard input, so that readers of other makes can
 * try them:
 *
 *     changes_dump atom|json|lines
 *
 * Input: texts, each ended by NUL. First title, base_url ("" = none), uid_domain and language of
 * the site, id and title of the feed, and since when there is a journal; then for each revision,
 * newest first, its number, time, kind, uid, id, title, when, zone, status, sequence, correction (0
 * or 1), reason ("" = none), how many fields changed, and of each its name, what was before and
 * what is now.
 */

#include "base/memory.h"
#include "daybook/journal.h"
#include "render/changes.h"

#include <stdio.h>
#include <string.h>

static bool at_end(void)
{
    int c = getchar();

    ungetc(c, stdin);
    return c == EOF;
}

/* The caller's to free(). */
static char *read_text(void)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t len = getdelim(&text, &size, '\0', stdin);

    if (len <= 0 || text[len - 1] != '\0') {
        fputs("changes_dump: the input ends too early\n", stderr);
        exit(1);
    }
    return text;
}

static char *read_optional(void)
{
    char *text = read_text();

    if (*text)
        return text;
    free(text);
    return NULL;
}

static int64_t read_number(void)
{
    char *text auto_free = read_text();

    return strtoll(text, NULL, 10);
}

static enum revision_kind read_kind(void)
{
    char *name auto_free = read_text();
    int kind = 0;

    while (strcmp(name, revision_kind_name((enum revision_kind)kind)) != 0)
        kind++;
    return (enum revision_kind)kind;
}

/* The order of the members is that of the input. */
static struct revision read_revision(void)
{
    struct revision revision = {.number = read_number()};

    revision.time = read_number();
    revision.kind = read_kind();
    revision.uid = read_text();
    revision.id = read_text();
    revision.title = read_text();
    revision.when = read_text();
    revision.zone = read_text();
    revision.status = read_text();
    revision.sequence = (int32_t)read_number();
    revision.correction = read_number();
    revision.reason = read_optional();
    revision.change_count = (size_t)read_number();
    revision.changes = xcalloc(revision.change_count, sizeof(*revision.changes));
    for (size_t i = 0; i < revision.change_count; i++) {
        revision.changes[i].field = read_text();
        revision.changes[i].before = read_text();
        revision.changes[i].after = read_text();
    }
    return revision;
}

struct input {
    char *title, *base_url, *uid_domain, *language, *feed, *feed_title;
    int64_t since;
    struct revision *revisions;
    size_t count;
    size_t capacity;
};

static struct input read_input(void)
{
    struct input input = {.title = read_text()};

    input.base_url = read_optional();
    input.uid_domain = read_text();
    input.language = read_text();
    input.feed = read_text();
    input.feed_title = read_text();
    input.since = read_number();
    while (!at_end()) {
        GROW(input.revisions, input.count, input.capacity);
        input.revisions[input.count++] = read_revision();
    }
    return input;
}

static void input_done(struct input *input)
{
    free(input->title);
    free(input->base_url);
    free(input->uid_domain);
    free(input->language);
    free(input->feed);
    free(input->feed_title);
    revisions_free(input->revisions, input->count);
}

static void write_as(const char *form, const struct change_list *list, struct buf *buf)
{
    if (strcmp(form, "atom") == 0) {
        atom_write(list, buf);
    } else if (strcmp(form, "json") == 0) {
        changes_json_write(list, buf);
    } else {
        for (size_t i = 0; i < list->count; i++) {
            changes_json_line(list->revisions[i], list->zones, buf);
            buf_putc(buf, '\n');
        }
    }
}

int main(int argc, char **argv)
{
    struct input input = read_input();
    const struct revision **revisions auto_free = xcalloc(input.count, sizeof(*revisions));
    const struct site site = {.title = input.title,
                              .base_url = input.base_url,
                              .uid_domain = input.uid_domain,
                              .feed = "all",
                              .language = input.language};
    const struct feed feed = {.id = input.feed, .title = input.feed_title};
    struct change_list list = {.site = &site,
                               .feed = &feed,
                               .revisions = revisions,
                               .count = input.count,
                               .since = input.since,
                               .zones = zones_new(NULL)};
    struct buf buf auto_buf = BUF_INIT;

    for (size_t i = 0; i < input.count; i++)
        revisions[i] = &input.revisions[i];
    buf_puts(&buf, "");
    write_as(argc > 1 ? argv[1] : "atom", &list, &buf);
    fwrite(buf.data, 1, buf.len, stdout);
    zones_unref(list.zones);
    input_done(&input);
    return 0;
}
