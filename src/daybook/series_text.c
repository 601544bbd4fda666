/* Days of series in texts: see series_text.h. */

#include "daybook/series_text.h"

#include "base/civil.h"
#include "base/memory.h"
#include "daybook/repeat.h"
#include "daybook/when.h"

#include <stdlib.h>
#include <string.h>

bool series_text_lists(const char *days, int32_t day)
{
    struct buf text auto_buf = BUF_INIT;

    day_print(day, &text);
    for (const char *p = days; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strncmp(p, text.data, text.len) == 0 && (p[text.len] == '\n' || !p[text.len]))
            return true;
    return false;
}

static bool rule_has(const char *rule, const char *when, int32_t day)
{
    struct repeat repeat;
    struct repeat_walk walk;
    struct when first;
    int32_t at;

    if (repeat_parse(rule, &repeat, NULL) < 0 || when_parse(when, &first, NULL) < 0 ||
        !when_has_day(&first))
        return false;
    walk = repeat_walk(&repeat, first.start.day);
    repeat_skip(&walk, day);
    while (repeat_next(&walk, &at) && at <= day)
        if (at == day)
            return true;
    return false;
}

static bool is_said(const char *text)
{
    return text && *text;
}

bool series_text_has(const struct series_text *text, int32_t day)
{
    if (is_said(text->not_on) && series_text_lists(text->not_on, day))
        return false;
    if (is_said(text->repeat))
        return rule_has(text->repeat, text->when, day);
    if (text->repeat || text->dates)
        return is_said(text->dates) && series_text_lists(text->dates, day);
    return true;
}

static bool is_known(const struct series_text *text)
{
    return is_said(text->repeat) || is_said(text->dates);
}

bool series_text_begins_elsewhere(const struct series_text *before, const struct series_text *after)
{
    struct when was, is;

    if (!is_known(before) || !is_known(after) || when_parse(before->when, &was, NULL) < 0 ||
        when_parse(after->when, &is, NULL) < 0)
        return false;
    return was.kind == is.kind && when_has_day(&was) && was.start.day != is.start.day &&
           was.start.minute == is.start.minute && was.end.minute == is.end.minute &&
           was.end.day - was.start.day == is.end.day - is.start.day &&
           (series_text_has(before, is.start.day) || series_text_has(after, was.start.day));
}
