#ifndef DAYBOOKD_DAYBOOK_REPEAT_WORDS_H
#define DAYBOOKD_DAYBOOK_REPEAT_WORDS_H

/* Rules in words; the words are written down in repeat_words.c. Private to repeat.h. */

#include "daybook/repeat.h"

/* Cuts the text into pieces. NULL, or what is wrong with it. Whether the parts fit together is not
 * looked at. */
const char *repeat_read_words(char *text, struct repeat *repeat);

#endif
