#ifndef DAYBOOKD_PAGE_TRAIT_H
#define DAYBOOKD_PAGE_TRAIT_H

/*
 * What filters ask of events, as bits: an event has those of its publisher's id, its categories and
 * its status. What lacks a bit that a filter has is not what is looked for; what has them all is
 * still to be asked, as there are more texts than bits.
 */

#include "base/strtab.h"

static inline uint64_t trait_of(const char *text)
{
    return UINT64_C(1) << (strtab_hash(text) % 64);
}

#endif
