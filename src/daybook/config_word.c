/*
 * Numbers and booleans, by hand and not by a regular expression: a file may hold millions of them.
 * See config_word.h.
 */

#include "daybook/config_word.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"

static bool is_boolean(const char *word, size_t len)
{
    return (len == 4 && strncasecmp(word, "true", 4) == 0) ||
           (len == 5 && strncasecmp(word, "false", 5) == 0);
}

static bool is_hexadecimal(const char *word, size_t len)
{
    return len > 2 && word[0] == '0' && strchr("xX", word[1]);
}

static size_t sign(const char *p)
{
    return *p == '+' || *p == '-';
}

/* 12, -12, 0x1F, each with L or LL behind it. */
static bool is_integer(const char *word, size_t len)
{
    bool hexadecimal = is_hexadecimal(word, len);
    const char *digits = word + (hexadecimal ? 2 : sign(word));
    const char *p = digits + strspn(digits, hexadecimal ? DIGITS "abcdefABCDEF" : DIGITS);

    if (p == digits)
        return false;
    for (int i = 0; i < 2 && *p == 'L'; i++)
        p++;
    return p == word + len;
}

/* 1.5, 1., .5, 1.5e-3 */
static bool is_float(const char *word, size_t len)
{
    const char *end = word + len, *whole = word + sign(word), *exponent;
    const char *dot = whole + strspn(whole, DIGITS), *p;

    if (*dot != '.')
        return false;
    p = dot + 1 + strspn(dot + 1, DIGITS);
    if (p - whole < 2)
        return false;
    if (*p == 'e' || *p == 'E') {
        exponent = p + 1 + sign(p + 1);
        p = exponent + strspn(exponent, DIGITS);
        if (p == exponent)
            return false;
    }
    return p == end;
}

/* No setting has use for more than the 32 bits that libconfig keeps. */
static bool is_too_large(const char *word, size_t len)
{
    long long number = strtoll(word, NULL, is_hexadecimal(word, len) ? 16 : 10);

    return number > INT32_MAX || number < INT32_MIN;
}

enum config_word config_word(const char *word, size_t len)
{
    if (is_integer(word, len))
        return is_too_large(word, len) ? CONFIG_WORD_TOO_LARGE : CONFIG_WORD_VALUE;
    return is_boolean(word, len) || is_float(word, len) ? CONFIG_WORD_VALUE : CONFIG_WORD_TEXT;
}
