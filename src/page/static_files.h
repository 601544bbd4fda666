#ifndef DAYBOOKD_PAGE_STATIC_FILES_H
#define DAYBOOKD_PAGE_STATIC_FILES_H

/* The files that pages refer to, which are part of the program: static_files.c is made of
 * style.css, live.js and icon.svg when it is built. */

#include <stddef.h>

struct static_file {
    const char *path; /* "/static/style.css" */
    const char *content_type;
    const char *version; /* another one when the bytes are others */
    const char *text;
    size_t len;
};

extern const struct static_file static_style;
extern const struct static_file static_live;
extern const struct static_file static_icon;

#endif
