/* What the log says of reloads and of events: see messages.h. */

#include "daemon/messages.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "base/strtab.h"
#include "daybook/journal.h"
#include "daybook/published.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Of one message; feeds that are more are not named. */
#define MOST_FIELDS 64

/* Never another one for the same thing, and never the same for another: programs look for them. */
#define ID_RELOADED "4579cf665fe442a983f2f6446c98df90"
#define ID_REFUSED "3186e421d384421a8289d856a09df0eb"
#define ID_CHANGE "1dc899ec40a14162b28232470c32d34f"
#define ID_PHASE "2f24aa5282514098b27c07040f63fea9"
#define ID_NOT_WRITTEN "b8bb8dde13734143bc1f2a4f04881c8c"
#define ID_WRITTEN_AGAIN "6c5ae27e692a47f9b15a093fab17ba2f"

struct fields {
    struct log_field items[MOST_FIELDS]; /* values are borrowed */
    size_t count;
};

static void add(struct fields *fields, const char *name, const char *value)
{
    if (fields->count < MOST_FIELDS)
        fields->items[fields->count++] = (struct log_field){name, value};
}

/* --- the files -------------------------------------------------------------------------------- */

void message_problem(const struct log *log, const struct diag_entry *entry)
{
    struct buf text auto_buf = BUF_INIT;
    struct fields fields = {0};
    char line[16];

    snprintf(line, sizeof(line), "%d", entry->line);
    if (entry->file[0])
        add(&fields, "CONFIG_FILE", entry->file);
    if (entry->line)
        add(&fields, "CONFIG_LINE", line);
    diag_format(entry, &text);
    log_facts(log, entry->severity == DIAG_ERROR ? LEVEL_ERROR : LEVEL_WARNING, fields.items,
              fields.count, "%s", text.data);
}

static bool is_calendar(const struct resource *resource)
{
    return resource->feed && strcmp(resource->format, "ics") == 0;
}

static bool is_as_before(const struct resource *resource, const struct snapshot *before)
{
    const struct resource *there =
        before ? snapshot_find(before, resource->path, strlen(resource->path)) : NULL;

    return there && digest_equal(&there->digest, &resource->digest);
}

void message_reloaded(const struct log *log, enum log_level level, const char *text,
                      const struct snapshot *before, const struct snapshot *after)
{
    struct fields fields = {0};
    char generation[24];

    snprintf(generation, sizeof(generation), "%" PRIu64, snapshot_generation(after));
    add(&fields, "MESSAGE_ID", ID_RELOADED);
    add(&fields, "GENERATION", generation);
    for (size_t i = 0; i < snapshot_count(after); i++) {
        const struct resource *resource = snapshot_get(after, i);

        if (is_calendar(resource) && !is_as_before(resource, before))
            add(&fields, "FEED", resource->feed);
    }
    log_facts(log, level, fields.items, fields.count, "%s", text);
}

void message_refused(const struct log *log, const char *text)
{
    const struct log_field id = {"MESSAGE_ID", ID_REFUSED};

    log_facts(log, LEVEL_ERROR, &id, 1, "%s", text);
}

void message_not_written(const struct log *log, const char *why)
{
    const struct log_field id = {"MESSAGE_ID", ID_NOT_WRITTEN};

    log_facts(log, LEVEL_ERROR, &id, 1,
              "not published: %s; what was served before is still being served", why);
}

void message_written_again(const struct log *log)
{
    const struct log_field id = {"MESSAGE_ID", ID_WRITTEN_AGAIN};

    log_facts(log, LEVEL_NOTICE, &id, 1, "the journal can be written again");
}

/* --- events ----------------------------------------------------------------------------------- */

static bool shows(const struct listing *listing, const char *uid, uint64_t hash)
{
    for (size_t i = 0; i < listing->count; i++)
        if (listing->groups[i]->uid_hash == hash && strcmp(listing->groups[i]->uid, uid) == 0)
            return true;
    return false;
}

static void add_feeds(const struct published *published, const char *uid, struct fields *fields)
{
    uint64_t hash = strtab_hash(uid);

    for (size_t i = 0; i < published->model->feed_count; i++)
        if (shows(&published->listings[i], uid, hash))
            add(fields, "FEED", published->listings[i].feed->id);
}

void message_event(const struct log *log, const struct revision *revision,
                   const struct published *published, const char *text)
{
    struct fields fields = {0};

    if (log->send) { /* nobody else reads them, and to find feeds takes a look at all events */
        add(&fields, "MESSAGE_ID", revision->kind == REVISION_PHASE ? ID_PHASE : ID_CHANGE);
        add(&fields, "EVENT_ID", revision->id);
        add(&fields, "EVENT_UID", revision->uid);
        add(&fields, "EVENT_CHANGE", revision_kind_name(revision->kind));
        if (revision->kind == REVISION_PHASE)
            add(&fields, "EVENT_PHASE", revision->changes[0].after);
        add_feeds(published, revision->uid, &fields);
    }
    log_facts(log, LEVEL_INFO, fields.items, fields.count, "%s: %s", revision->id, text);
}
