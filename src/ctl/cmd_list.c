/* daybookctl list and next: the events as they stand now, one a line. */

#include "base/arena.h"
#include "base/memory.h"
#include "base/strtab.h"
#include "ctl/entry.h"
#include "ctl/table.h"
#include "daybook/agenda.h"
#include "daybook/select.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FLAG_FEED, FLAG_ALL };

#define NEXT_UNLESS_SAID 5

struct list {
    const struct desk *desk;
    const struct entry **picked; /* owned */
    size_t count;
};

/* --- printing --------------------------------------------------------------------------------- */

static void print_table(const struct list *list)
{
    struct buf table auto_buf = BUF_INIT, cell auto_buf = BUF_INIT;

    buf_puts(&table, "when\tstatus\tid\ttitle\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct entry *entry = list->picked[i];

        buf_clear(&cell);
        entry_when(entry->event, &cell);
        table_cell(&table, cell.data, false);
        buf_clear(&cell);
        entry_status(list->desk, entry, &cell);
        table_cell(&table, cell.data, false);
        table_cell(&table, entry->event->id, false);
        table_cell(&table, entry->event->title, true);
    }
    table_print(&table);
}

static void print_json(const struct list *list)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_array(&json);
    for (size_t i = 0; i < list->count; i++) {
        json_object(&json);
        entry_json(list->desk, list->picked[i], &json);
        json_end_object(&json);
    }
    json_end_array(&json);
    puts(text.data);
}

static void print(const struct list *list)
{
    if (list->desk->context->json)
        print_json(list);
    else
        print_table(list);
}

/* --- list ------------------------------------------------------------------------------------- */

static const struct feed *find_feed(const struct model *model, const char *id)
{
    struct strtab *feeds = strtab_new();
    const struct feed *feed;
    const char *nearest;

    for (size_t i = 0; i < model->feed_count; i++)
        strtab_put(feeds, model->feeds[i].id, (void *)&model->feeds[i]);
    feed = strtab_get(feeds, id);
    nearest = strtab_nearest(feeds, id);
    if (!feed && nearest)
        desk_complain("there is no feed \"%s\" (did you mean \"%s\"?)", id, nearest);
    else if (!feed)
        desk_complain("there is no feed \"%s\"", id);
    strtab_free(feeds);
    return feed;
}

/* What is not dated well enough for a calendar is still on the feed's page. */
static bool belongs_to(const struct desk *desk, const struct entry *entry, const struct feed *feed)
{
    struct feed page = *feed;

    if (entry->event->shown.kind == WHEN_UNDATED)
        return select_takes(feed, entry->event);
    page.show_date_tbc = true;
    return select_takes(feed, entry->event) &&
           agenda_shown(desk->edition->model, &page, entry->group, desk->now);
}

static void pick_listed(struct list *list, const struct entry *entries, size_t count,
                        const struct feed *feed, bool all)
{
    for (size_t i = 0; i < count; i++)
        if ((all || !agenda_is_over(entries[i].event, list->desk->now)) &&
            (!feed || belongs_to(list->desk, &entries[i], feed)))
            list->picked[list->count++] = &entries[i];
}

static struct entry *instances_of(const struct desk *desk, bool past, struct arena *arena,
                                  size_t *ret_count)
{
    size_t count;
    struct entry *entries = entries_of(desk, &count);

    return entries_by_instance(desk, entries, count, past, arena, ret_count);
}

int ctl_list(const struct ctl_context *context, int argc, char **argv)
{
    const char *feed_id = context->flags[FLAG_FEED];
    bool all = context->flags[FLAG_ALL] != NULL;
    const struct feed *feed = NULL;
    struct desk desk;
    enum ctl_exit code = desk_open(&desk, context, &(struct desk_order){.journal = JOURNAL_IF_ANY});

    (void)argc;
    (void)argv;
    if (code == CTL_FINE && feed_id && !(feed = find_feed(desk.edition->model, feed_id)))
        code = CTL_NO_INPUT;
    if (code == CTL_FINE) {
        size_t count;
        struct arena *arena = arena_new();
        struct entry *entries auto_free = instances_of(&desk, all, arena, &count);
        struct list list = {.desk = &desk, .picked = xcalloc(count, sizeof(struct entry *))};

        pick_listed(&list, entries, count, feed, all);
        print(&list);
        free(list.picked);
        arena_free(arena);
    }
    desk_close(&desk);
    return (int)code;
}

/* --- next ------------------------------------------------------------------------------------- */

/* What takes place, as far as anybody knows, and has a date. */
static bool is_in_phase(const struct desk *desk, const struct entry *entry, bool under_way)
{
    enum phase phase;

    if (!entry_is_public(entry) || entry->event->shown.kind == WHEN_UNDATED ||
        !agenda_phase(entry->event, desk->edition->model->site.soon, desk->now, &phase))
        return false;
    return under_way ? phase == PHASE_UNDER_WAY : phase < PHASE_UNDER_WAY;
}

static void pick_next(struct list *list, const struct entry *entries, size_t count, bool under_way,
                      size_t most)
{
    for (size_t i = 0; i < count && list->count < most; i++)
        if (is_in_phase(list->desk, &entries[i], under_way))
            list->picked[list->count++] = &entries[i];
}

static int read_number(const char *text, size_t *ret_number)
{
    char *end;
    unsigned long number;

    if (!text[0] || strspn(text, "0123456789") != strlen(text))
        return -EINVAL;
    errno = 0;
    number = strtoul(text, &end, 10);
    if (errno || number == 0)
        return -EINVAL;
    *ret_number = number;
    return 0;
}

int ctl_next(const struct ctl_context *context, int argc, char **argv)
{
    size_t most = NEXT_UNLESS_SAID;
    struct desk desk;
    enum ctl_exit code;

    if (argc && read_number(argv[0], &most) < 0) {
        desk_complain("\"%s\" is not a number of events", argv[0]);
        return CTL_USAGE;
    }
    code = desk_open(&desk, context, &(struct desk_order){.journal = JOURNAL_IF_ANY});
    if (code == CTL_FINE) {
        size_t count;
        struct arena *arena = arena_new();
        struct entry *entries auto_free = instances_of(&desk, false, arena, &count);
        struct list list = {.desk = &desk, .picked = xcalloc(count, sizeof(struct entry *))};

        pick_next(&list, entries, count, true, most);
        pick_next(&list, entries, count, false, most);
        print(&list);
        free(list.picked);
        arena_free(arena);
    }
    desk_close(&desk);
    return (int)code;
}
