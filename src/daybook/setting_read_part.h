#ifndef DAYBOOKD_DAYBOOK_SETTING_READ_PART_H
#define DAYBOOKD_DAYBOOK_SETTING_READ_PART_H

/*
 * Shared by the two halves of setting_read.h, and nobody else's: setting_read_date.c has the
 * readers of dates, setting_read.c all others.
 */

#include "daybook/setting_read.h"

#include <stdbool.h>
#include <stddef.h>

int setting_line(const config_setting_t *setting);

/* Says what the value should have been. */
void setting_wrong_type(const struct setting_reader *reader, const config_setting_t *value,
                        const struct setting *row);

/* Whether a message may repeat the text. */
bool setting_is_quotable(const char *text);

/* "x", [ "x" ] and ( "x" ) mean the same. */
size_t setting_element_count(const config_setting_t *value);
const config_setting_t *setting_element(const config_setting_t *value, size_t i);

/* Whether a list has as many elements as it may; else says so. */
bool setting_has_right_size(const struct setting_reader *reader, const config_setting_t *value,
                            const struct setting *row);

/* One value into the member of a draft that its row asks for. */
typedef void setting_read_member(const struct setting_reader *reader, const config_setting_t *value,
                                 const struct setting *row, void *member);

setting_read_member setting_read_when, setting_read_moment, setting_read_repeat,
    setting_read_one_day, setting_read_days;

#endif
