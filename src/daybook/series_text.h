#ifndef DAYBOOKD_DAYBOOK_SERIES_TEXT_H
#define DAYBOOKD_DAYBOOK_SERIES_TEXT_H

/*
 * How an event repeats, as far as texts of the journal say it (canonical.h): what readers are told
 * of a change of the one rests on whether its days are those of the other. Pure; no allocation that
 * outlives a call.
 */

#include <stdbool.h>
#include <stdint.h>

/* "": not said; NULL: not known, because it did not change. */
struct series_text {
    const char *when; /* of its first instance */
    const char *repeat, *dates, *not_on;
};

/* Whether it takes place on that day; true where that is not known. */
bool series_text_has(const struct series_text *text, int32_t day);

/* Whether `day` stands in a list of days, one a line. */
bool series_text_lists(const char *days, int32_t day);

/* Whether the one is the other but for days at its beginning: one begins on a day of the other at
 * the same time of day, and is as long. False where that is not known. */
bool series_text_begins_elsewhere(const struct series_text *before,
                                  const struct series_text *after);

#endif
