/* Identities of changes and of feeds of them, the same from every process and for ever: see
 * changes.h. */

#include "daybook/journal.h"
#include "render/changes.h"

/* UUID version 8 (RFC 9562 section 5.8): the first bits of SHA-256, but for version and variant. */
static void add_urn(const struct buf *name, struct buf *buf)
{
    struct digest digest = digest_of(name->data, name->len);
    char hex[33];

    digest.bytes[6] = (uint8_t)((digest.bytes[6] & 0x0f) | 0x80);
    digest.bytes[8] = (uint8_t)((digest.bytes[8] & 0x3f) | 0x80);
    digest_hex(&digest, 32, hex);
    buf_printf(buf, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

void change_id(const struct revision *revision, struct buf *buf)
{
    struct buf name auto_buf = BUF_INIT;

    buf_printf(&name, "%s\n%d", revision->uid, (int)revision->sequence);
    /* The clock and the calendar's end leave the SEQUENCE as it is. */
    if (revision->kind == REVISION_PHASE || revision->kind == REVISION_CLEARED)
        buf_printf(&name, "\n%s", revision_kind_name(revision->kind));
    if (revision->kind == REVISION_PHASE && revision->change_count)
        buf_printf(&name, "\n%s\n%s", revision->changes[0].after, revision->when);
    add_urn(&name, buf);
}

void change_feed_id(const struct change_list *list, struct buf *buf)
{
    struct buf name auto_buf = BUF_INIT;

    buf_printf(&name, "feed\n%s\n%lld", list->feed->id, (long long)list->since);
    add_urn(&name, buf);
}
