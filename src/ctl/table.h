#ifndef DAYBOOKD_CTL_TABLE_H
#define DAYBOOKD_CTL_TABLE_H

/*
 * Tables for people and for programs. A table is a text (base/table.h): one line a row, TABs
 * between its cells, the first row the names of the columns. Printed on a terminal, columns are
 * aligned and the last one is cut to the width of the window; into a pipe or a file it goes as it
 * is, without the first row. A table of one column is text, and never cut.
 */

#include "base/table.h"

enum { TABLE_MAX_COLUMNS = 16 }; /* what is beyond is the last of them */

/* To standard output. */
void table_print(const struct buf *table);

/* The width of the window that standard output is; 0: it is none. */
unsigned table_window(void);

/* What table_print() prints, in a window of that width. */
void table_format(const struct buf *table, unsigned window, struct buf *ret);

/* A table that goes on, row by row: columns are as wide as they had to be so far. Begin with zeros;
 * the first row is the names of the columns. */
struct table_columns {
    unsigned widths[TABLE_MAX_COLUMNS];
    unsigned rows; /* so far */
};

/* Adds the row, which has no LF, and its LF. */
void table_format_row(struct table_columns *columns, const char *row, unsigned window,
                      struct buf *ret);

#endif
