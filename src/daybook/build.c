/* What several parts of model_build() need: see build.h. */

#include "daybook/build.h"

#include "base/arena.h"

#include <string.h>

/* Names that are compared in all, about a microsecond each. */
#define MAX_COMPARED 2000000

const char *nearest_known(const struct builder *builder, const struct strtab *known,
                          const char *name)
{
    if (diag_is_full(builder->diag) ||
        strtab_count(known) * (diag_count(builder->diag) + 1) > MAX_COMPARED)
        return NULL;
    return strtab_nearest(known, name);
}

struct words words_of(struct arena *arena, const struct text_list *list)
{
    const char **items = arena_array(arena, list->count, sizeof(*items));

    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i].s;
    return (struct words){.items = items, .count = list->count};
}

struct links links_of(struct arena *arena, const struct link_list *list)
{
    struct link *items = arena_array(arena, list->count, sizeof(*items));

    for (size_t i = 0; i < list->count; i++) {
        const struct link_draft *draft = &list->items[i];

        items[i].url = draft->url.s;
        items[i].label = draft->label.s ? draft->label.s
                         : draft->url.s ? host_of(arena, draft->url.s)
                                        : "";
    }
    return (struct links){.items = items, .count = list->count};
}

const char *host_of(struct arena *arena, const char *url)
{
    const char *host = strstr(url, "://") + 3;
    size_t len = strcspn(host, "/?#");
    const char *at = memchr(host, '@', len);

    if (at) {
        len -= (size_t)(at + 1 - host);
        host = at + 1;
    }
    if (host[0] == '[')
        return arena_strndup(arena, host + 1, strcspn(host + 1, "]/"));
    return arena_strndup(arena, host, strcspn(host, ":/?#"));
}
