#ifndef DAYBOOKD_DAYBOOK_WHEN_ADVICE_H
#define DAYBOOKD_DAYBOOK_WHEN_ADVICE_H

/* What to say to somebody whose `when` was not understood: the near misses that people write, each
 * with the form that was meant. Teaches and never guesses. Only when_parse() calls this. */

/* A sentence fragment, the caller's to free(). */
char *when_advice(const char *text);

#endif
