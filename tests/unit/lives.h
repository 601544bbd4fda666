#ifndef DAYBOOKD_TESTS_LIVES_H
#define DAYBOOKD_TESTS_LIVES_H

/* Numbered random lives of a daybook: a few of them, LIVES=COUNT for more, or LIFE=NUMBER for one
 * that has failed. */

#include <stdlib.h>

static inline unsigned long lives_asked(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : otherwise;
}

static inline void lives_play(unsigned long few, void (*play)(void *world, unsigned long number),
                              void *world)
{
    unsigned long from = lives_asked("LIFE", 1);
    unsigned long last = getenv("LIFE") ? from : lives_asked("LIVES", few);

    for (unsigned long i = from; i <= last; i++)
        play(world, i);
}

#endif
