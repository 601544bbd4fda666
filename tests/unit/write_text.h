#ifndef DAYBOOKD_TESTS_WRITE_TEXT_H
#define DAYBOOKD_TESTS_WRITE_TEXT_H

/* What a plan writes to the journal, as a text that can be compared. cmocka.h comes before this
 * header. */

#include "life.h"

#include "base/digest.h"

#include <inttypes.h>

static inline void add_digest(const struct digest *digest, struct buf *text)
{
    char hex[DIGEST_HEX_SIZE];

    digest_hex(digest, 64, hex);
    buf_printf(text, "%s\n", hex);
}

static inline void add_row(const struct row *row, struct buf *text)
{
    buf_printf(text,
               "%s %s %d %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d\n%s\n%s\n%s\n%s\n",
               row->uid, row->id, row->state, row->sequence, row->created, row->modified,
               row->publish_at, row->removed_at, row->phase, row->content, row->dates,
               row->reason ? row->reason : "-", row->reason_used ? row->reason_used : "-");
    add_digest(&row->digest, text);
}

static inline void add_revision(const struct revision *revision, struct buf *text)
{
    buf_printf(text, "%" PRId64 " %" PRId64 " %s %s %s %s %s %d ", revision->number, revision->time,
               revision->uid, revision->title, revision->when, revision->zone, revision->status,
               revision->sequence);
    life_add_revision(text, revision);
}

/* All of it. */
static inline struct buf write_text(const struct journal_write *write)
{
    struct buf text = BUF_INIT;

    buf_printf(&text, "%" PRId64 " %" PRIu64 "\n", write->now, write->generation);
    add_digest(&write->served, &text);
    for (size_t i = 0; i < write->row_count; i++)
        add_row(&write->rows[i], &text);
    for (size_t i = 0; i < write->revision_count; i++)
        add_revision(&write->revisions[i], &text);
    for (size_t i = 0; i < write->forgotten_count; i++)
        buf_printf(&text, "forgets %s\n", write->forgotten[i]);
    for (size_t i = 0; i < write->feed_count; i++) {
        buf_printf(&text, "%s %" PRId64 " %s\n", write->feeds[i].id, write->feeds[i].modified,
                   write->feeds[i].members);
        add_digest(&write->feeds[i].digest, &text);
    }
    return text;
}

/* Says in which line they differ: they are long. */
static inline void check_same_lines(const struct buf *a, const struct buf *b, const char *what)
{
    const char *p = a->data, *q = b->data;

    while (*p && strcspn(p, "\n") == strcspn(q, "\n") && strncmp(p, q, strcspn(p, "\n") + 1) == 0) {
        p += strcspn(p, "\n") + 1;
        q += strcspn(q, "\n") + 1;
    }
    if (strcmp(p, q) != 0)
        fail_msg("%s: '%.*s' is '%.*s'", what, (int)strcspn(p, "\n"), p, (int)strcspn(q, "\n"), q);
}

#endif
