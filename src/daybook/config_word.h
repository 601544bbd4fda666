#ifndef DAYBOOKD_DAYBOOK_CONFIG_WORD_H
#define DAYBOOKD_DAYBOOK_CONFIG_WORD_H

/* What libconfig makes of a word that stands where a value should. Pure. */

#include <stddef.h>

enum config_word {
    CONFIG_WORD_VALUE, /* a number, true or false */
    CONFIG_WORD_TOO_LARGE, /* a whole number of which libconfig would drop the high bits */
    CONFIG_WORD_TEXT, /* none of these: it lacks its quotes */
};

/* `word` has `len` octets, not 0, and ends before a character that belongs to no number. */
enum config_word config_word(const char *word, size_t len);

#endif
