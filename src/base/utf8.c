/* UTF-8: see utf8.h. */

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

size_t utf8_length(const char *s, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s;
    size_t size;
    uint32_t code;

    if (len == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    size = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || size > len)
        return 0;
    code = p[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    return size;
}

/* Eight octets of ASCII at a time, which is what most text consists of. */
static size_t skip_ascii(const char *s, size_t i, size_t len)
{
    for (uint64_t word; i + sizeof(word) <= len; i += sizeof(word)) {
        memcpy(&word, s + i, sizeof(word));
        if (word & 0x8080808080808080u)
            break;
    }
    return i;
}

size_t utf8_valid(const char *s, size_t len)
{
    size_t i = 0;

    while ((i = skip_ascii(s, i, len)) < len) {
        size_t size = utf8_length(s + i, len - i);

        if (!size)
            break;
        i += size;
    }
    return i;
}

size_t utf8_cut(const char *s, size_t most)
{
    size_t end = strnlen(s, most);

    if (end < most || !s[end])
        return end;
    while (end && ((unsigned char)s[end] & 0xc0) == 0x80)
        end--;
    return end;
}

size_t utf8_control_at(const char *s)
{
    if ((unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0)
        return 2;
    return (unsigned char)s[0] < ' ' || s[0] == 0x7f;
}

size_t utf8_count(const char *s)
{
    size_t count = 0;

    for (; *s; s++)
        count += ((unsigned char)*s & 0xc0) != 0x80;
    return count;
}
