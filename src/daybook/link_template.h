#ifndef DAYBOOKD_DAYBOOK_LINK_TEMPLATE_H
#define DAYBOOKD_DAYBOOK_LINK_TEMPLATE_H

/*
 * Links by which a calendar app takes up a subscription (site.subscribe). Where they name the
 * calendar there is a placeholder, for which what it stands for is put percent-encoded:
 *
 *     {https}     the address of the calendar, as base_url begins
 *     {webcal}    the same with webcal: in place of https: or http:
 *     {name}      its title
 */

#include "base/buf.h"
#include "daybook/event.h"

/* What the placeholders stand for, as it is: not encoded. */
struct link_values {
    const char *https, *webcal, *name;
};

/* Those that are offered where none are written. */
extern const struct links link_template_defaults;

/* NULL, or why it is no template, for who wrote it; the caller's to free(). What is a link without
 * its placeholders, for which there are letters then, goes to `ret_link`. */
char *link_template_check(const char *text, struct buf *ret_link);

/* Adds the link. The template has been checked. */
void link_template_fill(const char *text, const struct link_values *values, struct buf *buf);

#endif
