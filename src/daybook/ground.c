/* Zones, defaults and publishers: see ground.h. */

#include "daybook/ground.h"

#include "base/memory.h"

#include <string.h>

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static const struct zone *default_zone(struct builder *builder)
{
    const struct text utc = {.s = "UTC"};
    const char *file = builder->drafts->files[0]->name;
    const struct zone *fallback = resolve_zone(builder, file, &utc, NULL);

    return resolve_zone(builder, file, &builder->drafts->defaults.zone, fallback);
}

/* --- publishers ------------------------------------------------------------------------------- */

static void build_publisher(struct builder *builder, struct ground *ground,
                            const struct config_file *file, const struct publisher_draft *draft,
                            struct publisher *publisher)
{
    *publisher = (struct publisher){
        .id = copy(ground->arena, draft->id.s),
        .name = copy(ground->arena, draft->name.s ? draft->name.s : ""),
        .url = copy(ground->arena, draft->url.s),
        .contact = copy(ground->arena, draft->contact.s),
        .zone = resolve_zone(builder, file->name, &draft->zone, ground->default_zone),
    };
    if (publisher->id && strtab_put(ground->by_id, publisher->id, publisher) != publisher)
        diag_error(builder->diag, file->name, draft->id.line, "there is another publisher \"%s\"",
                   publisher->id);
}

static void build_publishers(struct builder *builder, struct ground *ground)
{
    const struct drafts *drafts = builder->drafts;
    struct publisher *publishers;
    size_t count = 0;

    for (size_t i = 0; i < drafts->file_count; i++)
        count += drafts->files[i]->publisher_count;
    publishers = arena_array(ground->arena, count, sizeof(*publishers));
    count = 0;
    for (size_t i = 0; i < drafts->file_count; i++)
        for (size_t j = 0; j < drafts->files[i]->publisher_count; j++)
            build_publisher(builder, ground, drafts->files[i], &drafts->files[i]->publishers[j],
                            &publishers[count++]);
    ground->publishers = publishers;
    ground->publisher_count = count;
}

struct ground *ground_new(struct builder *builder, const char *uid_domain)
{
    struct ground *ground = xcalloc(1, sizeof(*ground));

    ground->refs = 1;
    ground->arena = arena_new();
    ground->zones = zones_ref(builder->zones);
    ground->default_zone = default_zone(builder);
    ground->duration = builder->drafts->defaults.duration.value;
    ground->uid_domain = arena_strdup(ground->arena, uid_domain);
    ground->by_id = strtab_new();
    build_publishers(builder, ground);
    return ground;
}

/* --- which of two ----------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_publisher(const struct publisher *a, const struct publisher *b)
{
    return same_text(a->id, b->id) && same_text(a->name, b->name) && same_text(a->url, b->url) &&
           same_text(a->contact, b->contact) && a->zone == b->zone;
}

static bool same_ground(const struct ground *a, const struct ground *b)
{
    if (a->zones != b->zones || a->default_zone != b->default_zone || a->duration != b->duration ||
        strcmp(a->uid_domain, b->uid_domain) != 0 || a->publisher_count != b->publisher_count)
        return false;
    for (size_t i = 0; i < a->publisher_count; i++)
        if (!same_publisher(&a->publishers[i], &b->publishers[i]))
            return false;
    return true;
}

struct ground *ground_settle(struct ground *ground, struct ground *before)
{
    if (!before || !same_ground(ground, before))
        return ground;
    ground_unref(ground);
    return ground_ref(before);
}

struct ground *ground_ref(struct ground *ground)
{
    ground->refs++;
    return ground;
}

struct ground *ground_unref(struct ground *ground)
{
    if (!ground || --ground->refs)
        return NULL;
    zones_unref(ground->zones);
    strtab_free(ground->by_id);
    arena_free(ground->arena);
    free(ground);
    return NULL;
}
