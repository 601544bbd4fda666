#ifndef DAYBOOKD_DAYBOOK_COLOR_H
#define DAYBOOKD_DAYBOOK_COLOR_H

/* The colour names of CSS3, which RFC 7986 section 5.9 uses. */

#include <stddef.h>
#include <stdint.h>

/* 0 with 0xRRGGBB, or -ENOENT. Names are lower case. */
int color_rgb(const char *name, uint32_t *ret_rgb);

/* The nearest name, or NULL. */
const char *color_nearest(const char *name);

#endif
