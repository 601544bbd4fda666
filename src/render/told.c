/*
 * Changes in words: see told.h. What readers are told of are rows of a table, in the order in which
 * it is told; each adds its lines and names a word for the title, and the first word that says
 * something is the title's. All texts come from the journal, and are one line here whatever they
 * were.
 */

#include "render/told.h"

#include "base/memory.h"
#include "render/told_part.h"
#include "render/wording.h"

#include <string.h>

/* In octets; the whole text is in calendars, pages and data. */
#define MOST_OF_A_TEXT 280

#define ELLIPSIS "\xe2\x80\xa6"

/* --- texts ------------------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Each run of blanks and line breaks becomes one blank, those at both ends nothing. */
static void add_line(const char *text, struct buf *buf)
{
    bool blank = false;
    size_t begin = buf->len;

    for (; *text; text++) {
        if (is_blank(*text)) {
            blank = true;
            continue;
        }
        if (blank && buf->len > begin)
            buf_putc(buf, ' ');
        blank = false;
        buf_putc(buf, *text);
    }
}

/* Where a line that is too long is cut: after a word, else after a character. */
static size_t cut_of(const char *line)
{
    size_t len = MOST_OF_A_TEXT;

    while (len && line[len] != ' ')
        len--;
    if (len)
        return len;
    for (len = MOST_OF_A_TEXT; ((unsigned char)line[len] & 0xc0) == 0x80;)
        len--;
    return len;
}

static void add_short_line(const char *text, struct buf *buf)
{
    struct buf line auto_buf = BUF_INIT;

    add_line(text, &line);
    if (line.len <= MOST_OF_A_TEXT) {
        buf_add(buf, line.data, line.len);
    } else {
        size_t len = cut_of(line.data);

        buf_add(buf, line.data, len);
        buf_puts(buf, line.data[len] == ' ' ? " " ELLIPSIS : ELLIPSIS);
    }
}

/* --- facts ------------------------------------------------------------------------------------ */

static const char *tell_date(const struct telling *telling, const struct field_change *change,
                             struct buf *buf)
{
    (void)change;
    if (!told_begins_elsewhere(telling))
        return told_date(telling, buf);
    buf_puts(buf, "begins on ");
    wording_day(telling->after.when.start.day, buf);
    buf_puts(buf, " (was: ");
    wording_day(telling->before.when.start.day, buf);
    buf_puts(buf, ")\n");
    return TOLD_CHANGED;
}

#define ANY (-1)

/* The first row that fits holds. */
static const struct status_row {
    int before; /* enum event_status */
    enum event_status after;
    const char *told;
    const char *verb;
} status_rows[] = {
    {ANY, STATUS_CANCELLED, "cancelled", "Cancelled"},
    {ANY, STATUS_POSTPONED, "postponed, no new date yet", "Postponed"},
    {STATUS_TENTATIVE, STATUS_CONFIRMED, "confirmed", "Confirmed"},
    {ANY, STATUS_CONFIRMED, "takes place after all", "On again"},
    {STATUS_CANCELLED, STATUS_TENTATIVE, "may take place after all", "Tentative"},
    {ANY, STATUS_TENTATIVE, "tentative", "Tentative"},
};

static const struct status_row *status_row(enum event_status before, enum event_status after)
{
    const struct status_row *row = status_rows;

    while (row->after != after || (row->before != ANY && row->before != (int)before))
        row++;
    return row;
}

/* That a postponed event takes place is what its new date says. */
static const char *tell_status(const struct telling *telling, const struct field_change *change,
                               struct buf *buf)
{
    enum event_status before = telling->status_before, after = telling->status;
    const struct status_row *row = status_row(before, after);

    (void)change;
    if (before == after)
        return NULL;
    if (before != STATUS_POSTPONED || after != STATUS_CONFIRMED || !told_date_is_new(telling))
        buf_printf(buf, "%s\n", row->told);
    return row->verb;
}

static const char *tell_place(const struct telling *telling, const struct field_change *change,
                              struct buf *buf)
{
    (void)telling;
    buf_puts(buf, *change->after ? "place: " : "place withdrawn");
    add_line(change->after, buf);
    if (*change->before) {
        buf_puts(buf, " (was: ");
        add_line(change->before, buf);
        buf_putc(buf, ')');
    }
    buf_putc(buf, '\n');
    return TOLD_CHANGED;
}

static bool has_line(const char *lines, const char *line, size_t len)
{
    for (const char *p = lines; *p;) {
        size_t here = strcspn(p, "\n");

        if (here == len && memcmp(p, line, len) == 0)
            return true;
        p += here + (p[here] == '\n');
    }
    return false;
}

/* `line`: "URL LABEL", or "- LABEL" while there is no URL. */
static void add_link(char *line, const char *there, const char *promised, struct buf *buf)
{
    char *label = line + strcspn(line, " ");

    if (*label)
        *label++ = '\0';
    buf_puts(buf, strcmp(line, "-") == 0 ? promised : there);
    add_line(label, buf);
    if (strcmp(line, "-") != 0) {
        buf_putc(buf, ' ');
        add_line(line, buf);
    }
    buf_putc(buf, '\n');
}

static const char *add_links(const struct field_change *change, const char *there,
                             const char *promised, struct buf *buf)
{
    const char *verb = NULL;

    for (const char *p = change->after; *p;) {
        size_t len = strcspn(p, "\n");

        if (!has_line(change->before, p, len)) {
            char *line auto_free = xstrndup(p, len);

            add_link(line, there, promised, buf);
            verb = TOLD_CHANGED;
        }
        p += len + (p[len] == '\n');
    }
    return verb;
}

static const char *tell_live(const struct telling *telling, const struct field_change *change,
                             struct buf *buf)
{
    (void)telling;
    return add_links(change, "live: ", "live, link to follow: ", buf);
}

static const char *tell_results(const struct telling *telling, const struct field_change *change,
                                struct buf *buf)
{
    (void)telling;
    return add_links(change, "result: ", "promised: ", buf);
}

static const char *tell_outcome(const struct telling *telling, const struct field_change *change,
                                struct buf *buf)
{
    (void)telling;
    buf_puts(buf, *change->after ? "outcome: " : "outcome withdrawn");
    add_short_line(change->after, buf);
    buf_putc(buf, '\n');
    return TOLD_CHANGED;
}

/* Most important first. `fields`: the settings of which nothing more need be said when it tells. */
static const struct fact {
    told_fact *tell;
    const char *fields[4];
} facts[] = {
    {tell_date, {"when", "zone", "shown", "duration"}},
    {told_repeat, {"repeat"}},
    {told_dates, {"dates"}},
    {told_not_on, {"not_on"}},
    {told_occurrences, {"occurrences"}},
    {tell_status, {"status"}},
    {tell_place, {"place"}},
    {tell_live, {"live"}},
    {tell_results, {"results"}},
    {tell_outcome, {"outcome"}},
};

#define FACT_COUNT ARRAY_SIZE(facts)

static bool is_of(const struct fact *fact, const char *field)
{
    for (size_t i = 0; i < ARRAY_SIZE(fact->fields) && fact->fields[i]; i++)
        if (strcmp(fact->fields[i], field) == 0)
            return true;
    return false;
}

static const struct field_change *first_of(const struct fact *fact, const struct revision *revision)
{
    for (size_t i = 0; i < revision->change_count; i++)
        if (is_of(fact, revision->changes[i].field))
            return &revision->changes[i];
    return NULL;
}

/* --- a revision ------------------------------------------------------------------------------- */

/* What a revision begins with, before its date. */
static const struct headline {
    const char *label;
    const char *verb;
} headlines[REVISION_KIND_COUNT] = {
    [REVISION_ADDED] = {"added: ", "Added"},
    [REVISION_REMOVED] = {"removed: ", "Removed"},
    [REVISION_RETURNED] = {"back: ", "Back"},
};

static enum event_status status_of(const char *name)
{
    for (int i = STATUS_CONFIRMED; i <= STATUS_CANCELLED; i++)
        if (strcmp(name, event_status_name((enum event_status)i)) == 0)
            return (enum event_status)i;
    return STATUS_CONFIRMED;
}

/* What is confirmed when it is added needs no word about it. */
static enum event_status status_before(const struct revision *revision)
{
    const struct field_change *change = revision_change(revision, "status");

    if (revision->kind == REVISION_ADDED)
        return STATUS_CONFIRMED;
    return status_of(change ? change->before : revision->status);
}

static struct telling telling_of(const struct revision *revision, struct zones *zones)
{
    const struct field_change *when = revision_change(revision, "when");
    const struct field_change *zone = revision_change(revision, "zone");

    return (struct telling){
        .revision = revision,
        .zones = zones,
        .status_before = status_before(revision),
        .status = status_of(revision->status),
        .before =
            told_dated(when ? when->before : revision->when, zone ? zone->before : revision->zone),
        .after = told_dated(revision->when, revision->zone),
    };
}

static void add_headline(const struct telling *telling, struct buf *buf)
{
    const struct revision *revision = telling->revision;
    const struct headline *headline = &headlines[revision->kind];

    if (!headline->label)
        return;
    buf_puts(buf, headline->label);
    told_when(revision->when, revision->zone, telling->zones, buf);
    buf_putc(buf, '\n');
    if (revision->kind == REVISION_ADDED)
        tell_status(telling, NULL, buf);
}

/* Adds the lines; `ret_told`: which of the facts they hold. Returns the word for a title. */
static const char *tell(const struct telling *telling, bool ret_told[FACT_COUNT], struct buf *buf)
{
    const char *title = headlines[telling->revision->kind].verb;

    add_headline(telling, buf);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        const struct field_change *change = first_of(&facts[i], telling->revision);
        const char *verb = change ? facts[i].tell(telling, change, buf) : NULL;

        ret_told[i] = verb;
        if (!title && verb && strcmp(verb, TOLD_CHANGED) != 0)
            title = verb;
    }
    return title ? title : TOLD_CHANGED;
}

size_t told_lines(const struct revision *revision, struct zones *zones, struct buf *buf)
{
    struct telling telling = telling_of(revision, zones);
    bool told[FACT_COUNT];
    size_t begin = buf->len, count = 0;

    tell(&telling, told, buf);
    for (size_t i = begin; i < buf->len; i++)
        count += buf->data[i] == '\n';
    return count;
}

const char *told_verb(const struct revision *revision, struct zones *zones)
{
    struct telling telling = telling_of(revision, zones);
    struct buf lines auto_buf = BUF_INIT;
    bool told[FACT_COUNT];

    return tell(&telling, told, &lines);
}

/* --- one line --------------------------------------------------------------------------------- */

/* What is shown of a date, and whether it has a length of its own, nobody writes: it follows from
 * other fields. A rule may stand beside another date as it was. */
static bool follows(const struct field_change *change)
{
    return strcmp(change->field, "shown") == 0 || strcmp(change->before, change->after) == 0 ||
           (strcmp(change->field, "duration") == 0 && (!*change->before || !*change->after));
}

/* Whether the lines, or the reason behind them, hold what there is to say of a field. */
static bool is_told(const struct revision *revision, const bool *told,
                    const struct field_change *change)
{
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (is_of(&facts[i], change->field))
            return told[i] || follows(change);
    return strcmp(change->field, "change_reason") == 0 && revision->reason;
}

static void name_field(const struct field_change *change, struct buf *lines)
{
    if (strcmp(change->field, "phase") == 0) {
        add_line(strcmp(change->after, phase_name(PHASE_SOON)) == 0 ? "starts soon" : change->after,
                 lines);
    } else if (strcmp(change->field, "title") == 0) {
        buf_puts(lines, "title changed from \"");
        add_line(change->before, lines);
        buf_putc(lines, '"');
    } else {
        buf_printf(lines, "%s changed", change->field);
    }
    buf_putc(lines, '\n');
}

static void name_the_rest(const struct revision *revision, const bool *told, struct buf *lines)
{
    if (revision->kind == REVISION_CLEARED)
        buf_puts(lines, "over and gone from the files\n");
    for (size_t i = 0; i < revision->change_count; i++)
        if (!is_told(revision, told, &revision->changes[i]))
            name_field(&revision->changes[i], lines);
    if (!lines->len)
        buf_puts(lines, "changed\n");
}

/* Settings whose names mean nothing to readers. */
static const struct reader_word {
    const char *field, *word;
} reader_words[] = {{"url", "link"}, {"source", "notice"}};

/* "media access" */
static void add_reader_word(const char *field, struct buf *buf)
{
    for (size_t i = 0; i < ARRAY_SIZE(reader_words); i++)
        if (strcmp(field, reader_words[i].field) == 0)
            field = reader_words[i].word;
    for (; *field; field++)
        buf_putc(buf, *field == '_' ? ' ' : *field);
}

static void name_for_readers(const struct revision *revision, const bool *told, struct buf *lines)
{
    struct buf names auto_buf = BUF_INIT;

    for (size_t i = 0; i < revision->change_count; i++) {
        const struct field_change *change = &revision->changes[i];

        if (is_told(revision, told, change))
            continue;
        if (strcmp(change->field, "title") == 0) {
            name_field(change, lines);
        } else {
            buf_puts(&names, names.len ? ", " : "");
            add_reader_word(change->field, &names);
        }
    }
    if (names.len)
        buf_printf(lines, "%s changed\n", names.data);
}

bool told_history(const struct revision *revision, struct zones *zones, struct buf *lines)
{
    struct telling telling = telling_of(revision, zones);
    bool told[FACT_COUNT];
    size_t begin = lines->len;
    bool is_news;

    tell(&telling, told, lines);
    is_news = lines->len > begin;
    name_for_readers(revision, told, lines);
    return is_news;
}

bool told_line(const struct revision *revision, struct zones *zones, bool all, struct buf *buf)
{
    struct telling telling = telling_of(revision, zones);
    struct buf lines auto_buf = BUF_INIT;
    bool told[FACT_COUNT];

    tell(&telling, told, &lines);
    if (all)
        name_the_rest(revision, told, &lines);
    if (!lines.len)
        return false;
    for (const char *p = lines.data; p[1]; p++) {
        if (*p == '\n')
            buf_puts(buf, "; ");
        else
            buf_putc(buf, *p);
    }
    if (revision->reason) {
        buf_puts(buf, ": ");
        add_line(revision->reason, buf);
    }
    return true;
}
