/* Cells of tables: see table.h. */

#include "base/table.h"

void table_cell(struct buf *table, const char *text, int last)
{
    for (; *text; text++)
        buf_putc(table, (unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text);
    buf_putc(table, last ? '\n' : '\t');
}
