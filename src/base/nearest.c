/* Distance between words, for hints: see nearest.h. */

#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

#define MAX_LENGTH 64

static int lower(char c)
{
    return tolower((unsigned char)c);
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;

    return least < c ? least : c;
}

unsigned nearest_distance(const char *a, const char *b, unsigned limit)
{
    unsigned rows[3][MAX_LENGTH + 1];
    size_t a_len = strlen(a), b_len = strlen(b);
    unsigned least_above = 0;

    if (a_len > MAX_LENGTH || b_len > MAX_LENGTH || a_len > b_len + limit || b_len > a_len + limit)
        return limit + 1;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        unsigned least = (unsigned)i;

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;

            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) && two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
            least = row[j] < least ? row[j] : least;
        }
        if (least > limit && least_above > limit)
            return limit + 1;
        least_above = least;
    }
    return rows[a_len % 3][b_len] > limit ? limit + 1 : rows[a_len % 3][b_len];
}

unsigned nearest_limit(const char *word)
{
    size_t len = strlen(word);

    return len <= 4 ? 1 : len <= 8 ? 2 : 3;
}

const char *nearest_of(const char *word, const char *const *candidates, size_t count)
{
    unsigned best = nearest_limit(word) + 1;
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++) {
        unsigned distance = nearest_distance(word, candidates[i], best);

        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
