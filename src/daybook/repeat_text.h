#ifndef DAYBOOKD_DAYBOOK_REPEAT_TEXT_H
#define DAYBOOKD_DAYBOOK_REPEAT_TEXT_H

/* What reading a rule is made of; for repeat*.c alone. */

#include "daybook/repeat.h"

#define REPEAT_MOST_INTERVAL 999
#define REPEAT_MOST_COUNT 9999

#define REPEAT_WORKING_DAYS 5 /* from Monday */

/* The words, in the order of their numbers. */
extern const char *const repeat_units[4];
extern const char *const repeat_ordinals[5];

/* Both fill in a rule that is all zeroes but for `interval` 1 and `until` INT32_MAX; what they read
 * is not yet checked as a whole. 0, or -EINVAL with a message, as repeat_parse(). */
int repeat_read_rrule(const char *text, struct repeat *repeat, char **ret_message);
int repeat_read_words(const char *text, struct repeat *repeat, char **ret_message);

/* What to write instead of words that are not understood, where that is known; else NULL. The
 * caller's to free(). */
char *repeat_advice(const char *text);

/* Puts it in its place, so that equal rules are equal bytes. False: it is there already, or there
 * is no room for another. */
bool repeat_add_weekday(struct repeat *repeat, int ordinal, int weekday);
bool repeat_add_month_day(struct repeat *repeat, int month_day);

/* Sets the message, if one is wanted; returns -EINVAL. */
int repeat_fail(char **ret_message, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
