#ifndef DAYBOOKD_BASE_TABLE_H
#define DAYBOOKD_BASE_TABLE_H

/*
 * A table as text, for people and for programs: one line a row, TABs between its cells, the first
 * row the names of the columns. An empty line ends a table, and another one may follow.
 */

#include "base/buf.h"

/* Adds a cell: TABs, line breaks and other control characters in it become blanks. `last` ends the
 * row. */
void table_cell(struct buf *table, const char *text, int last);

#endif
