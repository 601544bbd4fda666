/*
 * Fuzz target: what the request parser takes, http_parser reads the same (tests/differ/differ.h).
 * Its inputs are those of http_parse.c: what chooses limits and a cut there is passed over.
 */

#include "differ/differ.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHOICES 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *what = NULL;
    int taken;

    if (len >= CHOICES)
        what = differ((const char *)data + CHOICES, len - CHOICES, &taken);
    if (what) {
        fprintf(stderr, "they differ: %s\n", what);
        abort();
    }
    return 0;
}
