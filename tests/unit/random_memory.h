#ifndef DAYBOOKD_TESTS_RANDOM_MEMORY_H
#define DAYBOOKD_TESTS_RANDOM_MEMORY_H

/*
 * What somebody knows who has watched a daybook from its first day: in which state each UID has to
 * be, what of it was served last, what its revisions add up to. Simple, and of its own: it asks the
 * model what is written and the zones what time it is, and nobody what is public or shown.
 * cmocka.h comes before this header.
 */

#include "random_book.h"

#include "base/arena.h"
#include "daybook/canonical.h"
#include "render/ics.h"

#define MUST(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg(__VA_ARGS__);                                                                 \
    } while (0)

/* One UID. */
struct known {
    char *uid;
    char *id;
    bool was_public; /* ever; nothing below holds before */
    enum row_state state;
    int64_t publish_at, removed_at;
    int32_t sequence;
    int64_t modified;
    int32_t least_sequence; /* what a journal that was lost had */
    int64_t least_modified;
    bool has_moved_on; /* its sequence rose in this step */

    /* As it was last public. */
    int64_t start, end; /* of what is shown */
    enum when_kind kind;
    enum event_status status;
    char *publisher;
    char *categories; /* each followed by LF */

    enum phase phase; /* the last that was recorded */
    char *reason_used; /* the last that was written when it changed; or NULL */
    char **values; /* of its fields, as its revisions have them; NULL: not known */
    int32_t told_sequence; /* of its last revision */
    char *bodies[ICS_STYLE_COUNT]; /* its VEVENT as it was last served, without stamps; or NULL */
    int32_t body_sequences[ICS_STYLE_COUNT];
};

struct memory {
    struct known *known;
    size_t count, capacity;
};

/* --- memory ----------------------------------------------------------------------------------- */

static inline void set_text(char **text, const char *value)
{
    char *copy = value ? xstrdup(value) : NULL;

    free(*text);
    *text = copy;
}

static inline void known_forget_values(struct known *known)
{
    for (size_t i = 0; known->values && i < canonical_field_count(); i++)
        free(known->values[i]);
    free(known->values);
    known->values = NULL;
}

static inline void memory_done(struct memory *memory)
{
    for (size_t i = 0; i < memory->count; i++) {
        struct known *known = &memory->known[i];

        free(known->uid);
        free(known->id);
        free(known->publisher);
        free(known->categories);
        free(known->reason_used);
        known_forget_values(known);
        for (size_t j = 0; j < ICS_STYLE_COUNT; j++)
            free(known->bodies[j]);
    }
    free(memory->known);
    *memory = (struct memory){0};
}

static inline struct known *memory_find(const struct memory *memory, const char *uid)
{
    for (size_t i = 0; i < memory->count; i++)
        if (strcmp(memory->known[i].uid, uid) == 0)
            return &memory->known[i];
    return NULL;
}

static inline struct known *memory_get(struct memory *memory, const char *uid)
{
    struct known *known = memory_find(memory, uid);

    if (known)
        return known;
    GROW(memory->known, memory->count, memory->capacity);
    known = &memory->known[memory->count++];
    *known = (struct known){.uid = xstrdup(uid)};
    return known;
}

/* The journal is lost; what clients were told is not. */
static inline void memory_lose(struct memory *memory)
{
    for (size_t i = 0; i < memory->count; i++) {
        struct known *known = &memory->known[i];

        if (known->sequence > known->least_sequence)
            known->least_sequence = known->sequence;
        if (known->modified > known->least_modified)
            known->least_modified = known->modified;
        known->was_public = false;
        known->sequence = known->told_sequence = 0;
        known->modified = 0;
        known->phase = PHASE_UPCOMING;
        set_text(&known->reason_used, NULL);
        known_forget_values(known);
        for (size_t j = 0; j < ICS_STYLE_COUNT; j++)
            set_text(&known->bodies[j], NULL);
    }
}

static inline bool known_stays(const struct known *known)
{
    return known->was_public && (known->state == ROW_PUBLIC || known->state == ROW_HELD);
}

static inline bool known_is_over(const struct known *known, int64_t now)
{
    return known->status != STATUS_POSTPONED && known->end <= now;
}

static inline void known_take_back(struct known *known)
{
    if (!known->was_public || known->state == ROW_WITHDRAWN)
        return;
    known->state = ROW_WITHDRAWN;
    set_text(&known->reason_used, NULL);
    known_forget_values(known);
}

/* Whether anything of an event may be seen, under whichever UID. */
static inline bool memory_may_tell_of(const struct memory *memory, size_t event)
{
    for (size_t i = 0; i < memory->count; i++)
        if (memory->known[i].was_public && memory->known[i].state != ROW_WITHDRAWN &&
            book_number(memory->known[i].uid) == event)
            return true;
    return false;
}

/* --- what has to become of each UID ----------------------------------------------------------- */

static inline const struct event *written_as(const struct model *model, const char *uid)
{
    for (size_t i = 0; i < model->group_count; i++)
        if (strcmp(model->groups[i]->uid, uid) == 0)
            return model->groups[i]->event;
    return NULL;
}

static inline bool id_is_written(const struct model *model, const char *id)
{
    for (size_t i = 0; i < model->group_count; i++)
        if (strcmp(model->groups[i]->event->id, id) == 0)
            return true;
    return false;
}

static inline bool id_is_withdrawn(const struct model *model, const char *id)
{
    for (size_t i = 0; i < model->withdrawal_count; i++)
        if (strcmp(model->withdrawals[i].id, id) == 0)
            return true;
    return false;
}

static inline void expect_written(struct memory *memory, const struct model *model, int64_t now)
{
    for (size_t i = 0; i < model->group_count; i++) {
        const struct event *event = model->groups[i]->event;
        struct known *known = memory_get(memory, event->uid);
        bool public = event->publish_at <= now ||
                      (known_stays(known) && event->publish_at <= known->publish_at);

        if (event->draft || !public || id_is_withdrawn(model, event->id)) {
            known_take_back(known);
            continue;
        }
        known->was_public = true;
        known->state = ROW_PUBLIC;
        known->publish_at = event->publish_at;
        set_text(&known->id, event->id);
    }
}

/* Withdrawn, or the same event under another UID. */
static inline void expect_taken_back(struct memory *memory, const struct model *model)
{
    for (size_t i = 0; i < memory->count; i++) {
        struct known *known = &memory->known[i];

        if (known->was_public && !written_as(model, known->uid) &&
            (id_is_withdrawn(model, known->id) ||
             (known->state != ROW_OVER && id_is_written(model, known->id))))
            known_take_back(known);
    }
}

static inline bool is_gone(const struct known *known, const struct model *model)
{
    return known_stays(known) && !written_as(model, known->uid);
}

static inline void expect_gone(struct memory *memory, const struct model *model,
                               const struct plan_options *options)
{
    size_t count = 0, guard = model->history.removal_guard;

    for (size_t i = 0; i < memory->count; i++)
        count += is_gone(&memory->known[i], model) && memory->known[i].state == ROW_PUBLIC &&
                 !known_is_over(&memory->known[i], options->now);
    for (size_t i = 0; i < memory->count; i++) {
        struct known *known = &memory->known[i];
        bool over = known_is_over(known, options->now);

        if (!is_gone(known, model))
            continue;
        if (known->state == ROW_HELD || (guard && count > guard && !over)) {
            known->state = ROW_HELD;
            if (!options->accept_removals)
                continue;
        }
        known->state = over ? ROW_OVER : ROW_REMOVED;
        known->removed_at = options->now;
    }
}

static inline void memory_expect(struct memory *memory, const struct model *model,
                                 const struct plan_options *options)
{
    expect_written(memory, model, options->now);
    expect_taken_back(memory, model);
    if (!options->clock_run)
        expect_gone(memory, model, options);
}

/* --- what is public now ----------------------------------------------------------------------- */

static inline void note_facts(struct known *known, const struct event *event)
{
    struct buf categories auto_buf = BUF_INIT;

    buf_puts(&categories, "");
    for (size_t i = 0; i < event->categories.count; i++)
        buf_printf(&categories, "%s\n", event->categories.items[i]);
    set_text(&known->categories, categories.data);
    set_text(&known->publisher, event->publisher->id);
    known->start = event->start;
    known->end = event->end;
    known->kind = event->shown.kind;
    known->status = event->status;
}

static inline bool known_is_published(const struct known *known, const struct model *model,
                                      int64_t now)
{
    return known_stays(known) || (known->was_public && known->state == ROW_REMOVED &&
                                  now < known->removed_at + model->history.show_removed_for);
}

/* Exactly what has to be public is, and each row is in its state. */
static inline void memory_check_rows(struct memory *memory, const struct life *life, int64_t now)
{
    const struct published *published = &life->plan->published;
    const struct model *model = life->edition->model;
    size_t expected = 0, rows = 0;

    for (size_t i = 0; i < published->group_count; i++) {
        const struct group *group = &published->groups[i];
        struct known *known = memory_find(memory, group->uid);

        MUST(known && known_is_published(known, model, now), "%s is public", group->uid);
        if (known->state == ROW_PUBLIC)
            note_facts(known, group->event);
    }
    for (size_t i = 0; i < memory->count; i++) {
        const struct known *known = &memory->known[i];
        const struct row *row = journal_find(life->journal, known->uid);

        expected += known_is_published(known, model, now);
        rows += known->was_public;
        MUST(known->was_public == (row != NULL), "a row of %s: %d", known->uid, row != NULL);
        MUST(!row || row->state == known->state, "%s is %s instead of %s", known->uid,
             row_state_name(row->state), row_state_name(known->state));
        MUST(!row || row->state != ROW_REMOVED || row->removed_at == known->removed_at,
             "%s was removed at another time", known->uid);
    }
    MUST(published->group_count == expected, "%zu are public instead of %zu",
         published->group_count, expected);
    MUST(life->journal->row_count == rows, "%zu rows instead of %zu", life->journal->row_count,
         rows);
}

/* --- what a feed has to show ------------------------------------------------------------------ */

static inline bool has_word(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

static inline bool has_category_of(const struct known *known, const struct words *words)
{
    char *copy auto_free = xstrdup(known->categories), *rest = NULL;

    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (has_word(words, line))
            return true;
    return false;
}

static inline bool feed_takes(const struct feed *feed, const struct known *known)
{
    if (feed->ids.count && !has_word(&feed->ids, known->id))
        return false;
    if (feed->publishers.count && !has_word(&feed->publishers, known->publisher))
        return false;
    if (feed->categories.count && !has_category_of(known, &feed->categories))
        return false;
    if (feed->exclude_categories.count && has_category_of(known, &feed->exclude_categories))
        return false;
    return !feed->status.count || known->status == STATUS_CANCELLED ||
           known->state == ROW_REMOVED || has_word(&feed->status, event_status_name(known->status));
}

/* The instant at which that local day begins; where midnight is skipped, when clocks go on. */
static inline int64_t day_begins(const struct zone *zone, int64_t day)
{
    int64_t at = day * DAY - 16 * HOUR;

    while (day_of_seconds(at + zone_at(zone, at).offset) < day)
        at += 15 * MINUTE;
    return at;
}

static inline bool is_in_window(const struct feed *feed, const struct known *known,
                                const struct zone *zone, int64_t now)
{
    int64_t local = now + zone_at(zone, now).offset;

    if (feed->show_past >= 0 &&
        known->end <= day_begins(zone, day_of_seconds(local - feed->show_past)))
        return false;
    return feed->show_future < 0 ||
           known->start < day_begins(zone, day_of_seconds(local + feed->show_future) + 1);
}

static inline bool feed_shows(const struct model *model, const struct feed *feed,
                              const struct known *known, int64_t now)
{
    bool vague = known->kind == WHEN_WEEK || known->kind == WHEN_MONTH;
    bool removed = known->state == ROW_REMOVED;

    if (!known_is_published(known, model, now) || !feed_takes(feed, known) ||
        known->kind == WHEN_UNDATED || (vague && !feed->show_date_tbc) ||
        !is_in_window(feed, known, model->default_zone, now))
        return false;
    if (removed || known->status == STATUS_CANCELLED)
        return feed->show_cancelled != SHOW_NOT &&
               (removed || now < known->end + feed->show_cancelled_for);
    return true;
}

static inline int by_place(const void *a, const void *b)
{
    const struct known *x = *(const struct known *const *)a, *y = *(const struct known *const *)b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return strcmp(x->id, y->id);
}

/* The UIDs that it has to show, each followed by LF. */
static inline struct buf memory_members(const struct memory *memory, const struct model *model,
                                        const struct feed *feed, int64_t now)
{
    const struct known **shown auto_free = xcalloc(memory->count, sizeof(*shown));
    struct buf text = BUF_INIT;
    size_t count = 0;

    for (size_t i = 0; i < memory->count; i++)
        if (feed_shows(model, feed, &memory->known[i], now))
            shown[count++] = &memory->known[i];
    if (count)
        qsort(shown, count, sizeof(*shown), by_place);
    buf_puts(&text, "");
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s\n", shown[i]->uid);
    return text;
}

/* --- what calendars have to say of an event --------------------------------------------------- */

/* One VEVENT, lines unfolded. */
struct shown_event {
    char uid[100];
    struct buf stamps; /* lines that say when */
    struct buf body; /* all others */
};

static inline const char *value_after(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    MUST(at, "no %s in %s", name, text);
    return at + strlen(name);
}

/* The next VEVENT; returns what comes after it, or NULL. */
static inline const char *next_event(const char *text, struct shown_event *ret_event)
{
    static const char *const stamps[] = {"DTSTAMP:", "CREATED:", "LAST-MODIFIED:", "SEQUENCE:"};
    const char *at = strstr(text, "BEGIN:VEVENT\n"), *end = at ? strstr(at, "END:VEVENT\n") : NULL;

    if (!at)
        return NULL;
    buf_clear(&ret_event->stamps);
    buf_clear(&ret_event->body);
    for (const char *next; at < end; at = next) {
        struct buf *to = &ret_event->body;

        next = strchr(at, '\n') + 1;
        for (size_t i = 0; i < ARRAY_SIZE(stamps); i++)
            if (strncmp(at, stamps[i], strlen(stamps[i])) == 0)
                to = &ret_event->stamps;
        buf_add(to, at, (size_t)(next - at));
    }
    sscanf(value_after(ret_event->body.data, "UID:"), "%99[^\n]", ret_event->uid);
    return end;
}

static inline void add_stamp_line(struct buf *text, const char *name, int64_t utc)
{
    struct buf time auto_buf = BUF_INIT;

    utc_print(utc, &time);
    buf_printf(text, "%s:", name);
    for (const char *p = time.data; *p; p++)
        if (*p != '-' && *p != ':')
            buf_putc(text, *p);
    buf_putc(text, '\n');
}

/* The stamps are those of the journal. */
static inline void check_stamps(const struct shown_event *event, const struct row *row)
{
    struct buf expected auto_buf = BUF_INIT;

    add_stamp_line(&expected, "DTSTAMP", row->modified);
    add_stamp_line(&expected, "CREATED", row->created);
    add_stamp_line(&expected, "LAST-MODIFIED", row->modified);
    buf_printf(&expected, "SEQUENCE:%d\n", row->sequence);
    assert_string_equal(event->stamps.data, expected.data);
}

static inline void check_removed(const struct shown_event *event, const struct known *known,
                                 enum ics_style style)
{
    const char *word =
        known->status == STATUS_CANCELLED ? "\nSUMMARY:CANCELLED: " : "\nSUMMARY:REMOVED: ";
    const char *status = style == ICS_TITLE ? "\nSTATUS:CONFIRMED\n" : "\nSTATUS:CANCELLED\n";

    MUST(known->state != ROW_REMOVED ||
             (strstr(event->body.data, word) && strstr(event->body.data, status)),
         "%s is not shown as removed: %s", known->uid, event->body.data);
}

/* Another zone of days, of a place with the same clocks; a reason of what needs none; whether it
 * takes time when it does not take place; how exact the former days of the postponed are known. */
static inline bool may_be_unseen(const struct revision *revision)
{
    static const char *const fields[] = {"zone", "place_zone", "change_reason",
                                         "busy", "when",       "shown"};
    bool postponed = strcmp(revision->status, "postponed") == 0;
    size_t count = 0;

    for (size_t i = 0; i < revision->change_count; i++)
        for (size_t j = 0; j < ARRAY_SIZE(fields) - (postponed ? 0 : 2); j++)
            count += strcmp(revision->changes[i].field, fields[j]) == 0;
    return count == revision->change_count;
}

static inline bool is_seen_to_change(const struct journal_write *write, const char *uid)
{
    for (size_t i = 0; i < write->revision_count; i++)
        if (strcmp(write->revisions[i].uid, uid) == 0 &&
            write->revisions[i].kind == REVISION_CHANGED && !may_be_unseen(&write->revisions[i]))
            return true;
    return false;
}

/* Clients take no other bytes without another stamp; and another stamp is seldom for nothing. */
static inline void check_body(const struct journal_write *write, const struct shown_event *event,
                              struct known *known, enum ics_style style)
{
    const char *before = known->bodies[style];
    bool same = before && strcmp(before, event->body.data) == 0;

    MUST(!before || same || known->sequence > known->body_sequences[style],
         "%s has the same stamps and other bytes:\n%s---\n%s", known->uid, before,
         event->body.data);
    MUST(!same || known->sequence != known->body_sequences[style] + 1 ||
             !is_seen_to_change(write, known->uid),
         "%s has other stamps and the same bytes:\n%s", known->uid, before);
    set_text(&known->bodies[style], event->body.data);
    known->body_sequences[style] = known->sequence;
}

static inline void check_event(struct memory *memory, const struct life *life,
                               const struct shown_event *event, enum ics_style style)
{
    struct known *known = memory_find(memory, event->uid);

    MUST(known, "nobody knows %s", event->uid);
    check_stamps(event, journal_find(life->journal, known->uid));
    check_removed(event, known, style);
    check_body(&life->plan->write, event, known, style);
}

#endif
