#ifndef DAYBOOKD_BASE_UTF8_H
#define DAYBOOKD_BASE_UTF8_H

/* UTF-8 as RFC 3629 has it: no surrogates, nothing overlong, nothing beyond U+10FFFF. */

#include <stddef.h>

/* How many octets the character at `s` has, or 0 when it is not one. */
size_t utf8_length(const char *s, size_t len);

/* The offset of the first octet that is not UTF-8, or `len`. */
size_t utf8_valid(const char *s, size_t len);

/* The length of a valid text, or of as many of its characters as have no more octets. */
size_t utf8_cut(const char *s, size_t most);

/* How many octets the control character at `s` has (C0, DEL, C1); 0: it is none. */
size_t utf8_control_at(const char *s);

/* How many characters a valid text has. */
size_t utf8_count(const char *s);

#endif
