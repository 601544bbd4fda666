/*
 * Tables on a terminal and elsewhere: see table.h.
 *
 * Two blanks stand between columns. Where the window is too narrow, the widest columns give way
 * first, so that something is left for the last one, and what is cut ends in "…".
 */

#include "ctl/table.h"

#include "base/slice.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define DEFAULT_WINDOW 80
#define GAP 2

/* Columns do not give way further than that, and not for more than that of the last one. */
#define LEAST_WIDTH 8
#define LEAST_LAST 16

/* --- how wide --------------------------------------------------------------------------------- */

/* Columns that the character takes, and its octets. What the locale does not know is one wide. */
static unsigned char_width(const char *text, size_t len, size_t *ret_octets)
{
    mbstate_t state = {0};
    wchar_t wide;
    size_t octets = mbrtowc(&wide, text, len, &state);
    int width;

    if (octets == 0 || octets > len) {
        octets = utf8_length(text, len);
        *ret_octets = octets ? octets : 1;
        return 1;
    }
    *ret_octets = octets;
    width = wcwidth(wide);
    return width < 0 ? 1 : (unsigned)width;
}

static unsigned width_of(struct slice text)
{
    unsigned width = 0;
    size_t octets;

    for (size_t i = 0; i < text.len; i += octets)
        width += char_width(text.data + i, text.len - i, &octets);
    return width;
}

/* Adds as much of the text as has room; returns how wide that is. */
static unsigned add_cut(struct slice text, unsigned room, struct buf *out)
{
    unsigned width = 0, next;
    size_t i = 0, octets;

    if (width_of(text) <= room) {
        buf_add(out, text.data, text.len);
        return width_of(text);
    }
    while (i < text.len) {
        next = char_width(text.data + i, text.len - i, &octets);
        if (width + next + 1 > room)
            break;
        width += next;
        i += octets;
    }
    buf_add(out, text.data, i);
    buf_puts(out, "…");
    return width + 1;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Takes the next cell off a row; false: there is none. */
static bool take_cell(struct slice *row, struct slice *ret_cell, bool *ret_last)
{
    const char *tab;

    if (!row->data)
        return false;
    tab = memchr(row->data, '\t', row->len);
    *ret_last = !tab;
    ret_cell->data = row->data;
    ret_cell->len = tab ? (size_t)(tab - row->data) : row->len;
    row->len -= ret_cell->len + (tab ? 1 : 0);
    row->data = tab ? tab + 1 : NULL;
    return true;
}

/* The last cell of a row needs no room for others. */
static void measure(struct slice row, struct table_columns *columns)
{
    struct slice cell;
    bool last;

    for (size_t i = 0; take_cell(&row, &cell, &last); i += i + 1 < TABLE_MAX_COLUMNS)
        if (!last && width_of(cell) > columns->widths[i])
            columns->widths[i] = width_of(cell);
}

/* The widths that leave room for a last column in the window. */
static struct table_columns fit(const struct table_columns *columns, unsigned window)
{
    struct table_columns fitting = *columns;

    while (true) {
        unsigned sum = LEAST_LAST;
        size_t widest = 0;

        for (size_t i = 0; i < TABLE_MAX_COLUMNS; i++) {
            sum += fitting.widths[i] ? fitting.widths[i] + GAP : 0;
            if (fitting.widths[i] > fitting.widths[widest])
                widest = i;
        }
        if (sum <= window || fitting.widths[widest] <= LEAST_WIDTH)
            return fitting;
        fitting.widths[widest]--;
    }
}

static void add_row(struct slice row, const struct table_columns *columns, unsigned window,
                    struct buf *out)
{
    bool is_text = columns->widths[0] == 0;
    unsigned at = 0;
    struct slice cell;
    bool last;

    for (size_t i = 0; take_cell(&row, &cell, &last); i += i + 1 < TABLE_MAX_COLUMNS) {
        unsigned room = last ? (window > at ? window - at : 1) : columns->widths[i];
        unsigned width = add_cut(cell, is_text ? width_of(cell) : room, out);

        for (at += width; !last && width < room + GAP; width++, at++)
            buf_putc(out, ' ');
    }
    buf_putc(out, '\n');
}

void table_format_row(struct table_columns *columns, const char *row, unsigned window,
                      struct buf *ret)
{
    struct slice slice = {row, strlen(row)};
    struct table_columns fitting;

    if (window) {
        measure(slice, columns);
        fitting = fit(columns, window);
        add_row(slice, &fitting, window, ret);
    } else if (columns->rows) {
        buf_add(ret, slice.data, slice.len);
        buf_putc(ret, '\n');
    }
    columns->rows++;
}

/* --- tables ----------------------------------------------------------------------------------- */

/* Takes the next line off a text; false: there is none. */
static bool take_line(struct slice *text, struct slice *ret_line)
{
    const char *end;

    if (!text->len)
        return false;
    end = memchr(text->data, '\n', text->len);
    ret_line->data = text->data;
    ret_line->len = end ? (size_t)(end - text->data) : text->len;
    text->data += ret_line->len + (end ? 1 : 0);
    text->len -= ret_line->len + (end ? 1 : 0);
    return true;
}

/* One table, up to the empty line that ends it, which is taken as well. */
static void add_table(struct slice *text, unsigned window, struct buf *out)
{
    struct table_columns columns = {0};
    struct slice rest = *text, line;

    while (window && take_line(&rest, &line) && line.len)
        measure(line, &columns);
    columns = fit(&columns, window);
    for (; take_line(text, &line) && line.len; columns.rows++)
        if (window) {
            add_row(line, &columns, window, out);
        } else if (columns.rows) {
            buf_add(out, line.data, line.len);
            buf_putc(out, '\n');
        }
}

void table_format(const struct buf *table, unsigned window, struct buf *ret)
{
    struct slice text = {table->data, table->len};

    while (text.len) {
        add_table(&text, window, ret);
        if (text.len)
            buf_putc(ret, '\n');
    }
}

unsigned table_window(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return DEFAULT_WINDOW;
    return size.ws_col;
}

void table_print(const struct buf *table)
{
    struct buf text auto_buf = BUF_INIT;

    table_format(table, table_window(), &text);
    if (text.len)
        fwrite(text.data, 1, text.len, stdout);
}
