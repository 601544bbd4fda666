#ifndef DAYBOOKD_CTL_TABLE_H
#define DAYBOOKD_CTL_TABLE_H

/*
 * Tables for people and for programs. A table is a text: one line a row, TABs between its cells,
 * the first row the names of the columns. Printed on a terminal, columns are aligned and the last
 * one is cut to the width of the window; into a pipe or a file it goes as it is, without the first
 * row.
 */

#include "base/buf.h"

/* Adds a cell: TABs and line breaks in it become blanks. `last` ends the row. */
void table_cell(struct buf *table, const char *text, int last);

/* To standard output. */
void table_print(const struct buf *table);

#endif
