/* Links with placeholders: see link_template.h. */

#include "daybook/link_template.h"

#include "base/memory.h"
#include "base/percent.h"

#include <stddef.h>
#include <string.h>

/* None of these links is documented by who answers them. Google has been seen to refuse https:
 * there, and also to store webcal: and stay empty: most reports are of the former. */
static const struct link defaults[] = {
    {"Google Calendar", "https://calendar.google.com/calendar/r?cid={webcal}"},
    {"Outlook.com", "https://outlook.live.com/calendar/0/addfromweb?url={https}&name={name}"},
    {"Microsoft 365", "https://outlook.office.com/calendar/0/addfromweb?url={https}&name={name}"},
};

const struct links link_template_defaults = {defaults, ARRAY_SIZE(defaults)};

static const struct placeholder {
    const char *written;
    size_t offset; /* in struct link_values */
} placeholders[] = {
    {"{https}", offsetof(struct link_values, https)},
    {"{webcal}", offsetof(struct link_values, webcal)},
    {"{name}", offsetof(struct link_values, name)},
};

/* NULL: no placeholder begins here. */
static const struct placeholder *placeholder_at(const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++)
        if (strncmp(text, placeholders[i].written, strlen(placeholders[i].written)) == 0)
            return &placeholders[i];
    return NULL;
}

char *link_template_check(const char *text, struct buf *ret_link)
{
    bool names_calendar = false;

    while (*text) {
        const struct placeholder *placeholder = placeholder_at(text);
        size_t len = strcspn(text, "}");

        if (*text == '{' && !text[len])
            return xasprintf("a } is missing after {");
        if (*text == '{' && !placeholder)
            return xasprintf("there is no %.*s: the placeholders are {https}, {webcal} and {name}",
                             (int)len + 1, text);
        buf_putc(ret_link, placeholder ? 'x' : *text);
        names_calendar |= placeholder && placeholder->offset != offsetof(struct link_values, name);
        text += placeholder ? strlen(placeholder->written) : 1;
    }
    if (!names_calendar)
        return xasprintf("it names no calendar: write {https} or {webcal} where its address "
                         "belongs");
    return NULL;
}

void link_template_fill(const char *text, const struct link_values *values, struct buf *buf)
{
    while (*text) {
        const struct placeholder *placeholder = placeholder_at(text);

        if (placeholder) {
            const char *const *value =
                (const char *const *)((const char *)values + placeholder->offset);

            percent_encode(*value, buf);
            text += strlen(placeholder->written);
        } else {
            buf_putc(buf, *text++);
        }
    }
}
