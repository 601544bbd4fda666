/* What is kept of a rule and its exceptions: the first instance, and a remark that says what the
 * others were. */

#include "base/memory.h"
#include "ctl/import.h"

#include <string.h>

static const char *const rules[] = {"RRULE", "EXRULE"};

/* How many values the properties of that name have between them. */
static size_t count_values(const struct ics_component *component, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < component->count; i++) {
        if (strcmp(component->properties[i].name, name) != 0)
            continue;
        count++;
        for (const char *p = component->properties[i].value; *p; p++)
            count += *p == ',';
    }
    return count;
}

static void count_into(struct buf *text, size_t count, const char *one, const char *many)
{
    if (count)
        buf_printf(text, ", %zu %s", count, count == 1 ? one : many);
}

void import_repetition(struct import_event *event)
{
    struct buf text auto_buf = BUF_INIT;

    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        const char *rule = ics_value(event->component, rules[i]);

        if (rule)
            buf_printf(&text, "%s%s:%s", text.len ? " " : "", rules[i], rule);
    }
    count_into(&text, count_values(event->component, "RDATE"), "more date", "more dates");
    count_into(&text, count_values(event->component, "EXDATE"), "exception", "exceptions");
    count_into(&text, event->instances, "changed instance", "changed instances");
    if (text.len)
        import_lost(event, "it repeats, and this is its first instance: %s",
                    text.data + (text.data[0] == ',' ? 2 : 0));
}
