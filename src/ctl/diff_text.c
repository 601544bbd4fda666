/*
 * What subscribers will see, for people and for programs: see diff.h. People get it in paragraphs,
 * one for each set of calendars, whether they read it on a terminal, in a mail or in the log of a
 * hook: what is said of an event is too long for the columns of a table.
 */

#include "base/civil.h"
#include "base/json.h"
#include "base/memory.h"
#include "ctl/diff.h"
#include "ctl/entry.h"
#include "render/told.h"

#include <ctype.h>
#include <string.h>

#define WORD_WIDTH 14

/* --- words ------------------------------------------------------------------------------------ */

/* One of told_verb() for what is told. */
static const char *const fate_words[FATE_COUNT] = {
    [FATE_COMES] = "comes in",      [FATE_LEAVES] = "leaves",     [FATE_WITHDRAWN] = "withdrawn",
    [FATE_STUB_ENDS] = "stub ends", [FATE_VANISHES] = "vanishes", [FATE_HELD] = "held",
};

static void add_word(const struct diff *diff, const struct change *change, struct buf *buf)
{
    const char *word = fate_words[change->fate];
    size_t at = buf->len;

    buf_puts(buf, word ? word : told_verb(change->revision, diff->desk->edition->zones));
    buf->data[at] = (char)tolower((unsigned char)buf->data[at]);
}

static void add_calendar_name(const struct calendar *calendar, struct buf *buf)
{
    buf_puts(buf, calendar->id);
    if (calendar->was)
        buf_printf(buf, " (was %s)", calendar->was);
}

static void add_names(const struct diff *diff, const size_t *indices, size_t count, struct buf *buf)
{
    for (size_t i = 0; i < count; i++) {
        buf_puts(buf, i ? ", " : "");
        add_calendar_name(&diff->calendars[indices[i]], buf);
    }
}

static void add_told(const struct diff *diff, const struct change *change, struct buf *buf)
{
    told_line(change->revision, diff->desk->edition->zones, true, buf);
}

static void say_change(const struct diff *diff, const struct change *change, struct buf *buf)
{
    const struct model *model = diff->desk->edition->model;

    add_told(diff, change, buf);
    if (change->revision->kind != REVISION_REMOVED || !change->calendar_count)
        return;
    buf_puts(buf, "; shown as removed until ");
    moment_print(diff->desk->now + model->history.show_removed_for, model->default_zone, buf);
}

static void say_coming(const struct diff *diff, const struct change *change, struct buf *buf)
{
    if (change->revision)
        add_told(diff, change, buf);
    else
        buf_puts(buf, "it was published before, and was not shown here");
}

static void say_leaving(const struct diff *diff, const struct change *change, struct buf *buf)
{
    if (change->revision)
        add_told(diff, change, buf);
    else
        buf_puts(buf, "it is over, and outside the days that are shown");
}

static void say_withdrawn(const struct diff *diff, const struct change *change, struct buf *buf)
{
    (void)diff;
    (void)change;
    buf_puts(buf, "taken back: nothing of it stays, not even in its history");
}

static void say_stub_end(const struct diff *diff, const struct change *change, struct buf *buf)
{
    (void)diff;
    (void)change;
    buf_puts(buf, "that it was removed has been shown long enough");
}

static void say_vanishing(const struct diff *diff, const struct change *change, struct buf *buf)
{
    buf_printf(buf, "%s; ", change->why);
    if (!change->still_count) {
        buf_puts(buf, "it is in no other calendar");
        return;
    }
    buf_puts(buf, "it is still in ");
    add_names(diff, change->still_in, change->still_count, buf);
}

static void say_held(const struct diff *diff, const struct change *change, struct buf *buf)
{
    (void)diff;
    (void)change;
    buf_puts(buf, "gone from the files, and served as it was until \"daybookctl reload "
                  "--accept-removals\"");
}

static void (*const sayings[FATE_COUNT])(const struct diff *diff, const struct change *change,
                                         struct buf *buf) = {
    [FATE_CHANGES] = say_change,     [FATE_COMES] = say_coming,
    [FATE_LEAVES] = say_leaving,     [FATE_WITHDRAWN] = say_withdrawn,
    [FATE_STUB_ENDS] = say_stub_end, [FATE_VANISHES] = say_vanishing,
    [FATE_HELD] = say_held,
};

/* --- for people ------------------------------------------------------------------------------- */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void add_calendar(const struct calendar *calendar, struct buf *buf)
{
    if (!calendar->before)
        buf_printf(buf, "new feed %s: %zu event%s\n", calendar->id, calendar->after->count,
                   plural(calendar->after->count));
    else if (!calendar->after)
        buf_printf(buf,
                   "the feed %s is gone, and its subscribers are sent nowhere: formerly = [ \"%s\" "
                   "] in the feed that takes its place sends them on\n",
                   calendar->id, calendar->id);
    else if (calendar->was)
        buf_printf(buf, "the feed %s was %s: its subscribers are sent on\n", calendar->id,
                   calendar->was);
    else
        buf_printf(buf, "the feed %s says something else of itself: title, colour or clocks\n",
                   calendar->id);
}

static bool same_calendars(const struct change *a, const struct change *b)
{
    return a->calendar_count == b->calendar_count &&
           memcmp(a->calendars, b->calendars, a->calendar_count * sizeof(*a->calendars)) == 0;
}

static void add_heading(const struct diff *diff, const struct change *change, struct buf *buf)
{
    if (change->calendar_count)
        add_names(diff, change->calendars, change->calendar_count, buf);
    else
        buf_puts(buf, "in no calendar yet");
    buf_puts(buf, ":\n");
}

/* One line for the event, and one for what becomes of it. */
static void add_change(const struct diff *diff, const struct change *change, struct buf *buf)
{
    struct buf word auto_buf = BUF_INIT;

    add_word(diff, change, &word);
    buf_printf(buf, "%c %-*s  %s: %s\n  %*s  ", change->fate == FATE_VANISHES ? '!' : ' ',
               WORD_WIDTH, word.data, change->id, change->title, WORD_WIDTH, "");
    sayings[change->fate](diff, change, buf);
    buf_putc(buf, '\n');
}

static void add_verdict(const struct diff *diff, struct buf *buf)
{
    size_t named = 0;

    if (diff_verdict(diff) == CTL_FINE) {
        buf_puts(buf, "no subscriber will see a change\n");
        return;
    }
    for (size_t i = 0; i < diff->calendar_count; i++) {
        const struct calendar *calendar = &diff->calendars[i];

        if (!calendar->changes)
            continue;
        buf_puts(buf, named++ ? ", " : "");
        add_calendar_name(calendar, buf);
        buf_printf(buf, ": %zu change%s", calendar->changes, plural(calendar->changes));
    }
    if (!named)
        buf_puts(buf, "no calendar shows a change of an event");
    if (diff->losses)
        buf_printf(buf, "; %zu would vanish from a calendar without a word", diff->losses);
    buf_putc(buf, '\n');
}

void diff_text(const struct diff *diff, struct buf *buf)
{
    for (size_t i = 0; i < diff->calendar_count; i++)
        if (calendar_is_another(&diff->calendars[i]))
            add_calendar(&diff->calendars[i], buf);
    for (size_t i = 0; i < diff->change_count; i++) {
        const struct change *change = &diff->changes[i];

        if (i == 0 || !same_calendars(change, change - 1))
            add_heading(diff, change, buf);
        add_change(diff, change, buf);
    }
    add_verdict(diff, buf);
}

/* --- for programs ----------------------------------------------------------------------------- */

static const char *state_of(const struct calendar *calendar)
{
    if (!calendar->before)
        return "new";
    if (!calendar->after)
        return "gone";
    if (calendar->was)
        return "renamed";
    return calendar->differs ? "changed" : "same";
}

static void put_calendar(const struct calendar *calendar, struct json *json)
{
    json_object(json);
    json_put_string(json, "id", calendar->id);
    json_put_string(json, "was", calendar->was);
    json_put_string(json, "state", state_of(calendar));
    json_put_int(json, "events", calendar->after ? (int64_t)calendar->after->count : 0);
    json_put_int(json, "changes", (int64_t)calendar->changes);
    json_end_object(json);
}

static void put_ids(const struct diff *diff, const char *key, const size_t *indices, size_t count,
                    struct json *json)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++)
        json_string(json, diff->calendars[indices[i]].id);
    json_end_array(json);
}

static void put_change(const struct diff *diff, const struct change *change, struct json *json)
{
    struct buf word auto_buf = BUF_INIT, text auto_buf = BUF_INIT;

    add_word(diff, change, &word);
    sayings[change->fate](diff, change, &text);
    json_object(json);
    json_put_string(json, "change", word.data);
    json_put_string(json, "id", change->id);
    json_put_string(json, "uid", change->uid);
    json_put_string(json, "title", change->title);
    json_put_string(json, "text", text.data);
    json_put_string(json, "reason", change->revision ? change->revision->reason : NULL);
    json_put_bool(json, "loss", change->fate == FATE_VANISHES);
    put_ids(diff, "feeds", change->calendars, change->calendar_count, json);
    if (change->fate == FATE_VANISHES)
        put_ids(diff, "still_in", change->still_in, change->still_count, json);
    json_end_object(json);
}

void diff_json(const struct diff *diff, struct buf *buf)
{
    struct json json = json_to(buf);

    json_object(&json);
    json_key(&json, "feeds");
    json_array(&json);
    for (size_t i = 0; i < diff->calendar_count; i++)
        put_calendar(&diff->calendars[i], &json);
    json_end_array(&json);
    json_key(&json, "changes");
    json_array(&json);
    for (size_t i = 0; i < diff->change_count; i++)
        put_change(diff, &diff->changes[i], &json);
    json_end_array(&json);
    json_put_int(&json, "losses", (int64_t)diff->losses);
    json_end_object(&json);
    buf_putc(buf, '\n');
}
