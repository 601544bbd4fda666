#ifndef DAYBOOKD_BASE_BUF_H
#define DAYBOOKD_BASE_BUF_H

/*
 * Growing bytes. `data` is NULL or ends in a NUL that `len` does not count.
 * Owner: whoever holds the struct; buf_done() or buf_steal() ends it.
 */

#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t capacity;
};

#define BUF_INIT                                                                                   \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_puts(struct buf *buf, const char *s);
void buf_putc(struct buf *buf, char c);

/* A number in decimal, with zeros before it where it has fewer digits than that, at most 10. */
void buf_digits(struct buf *buf, unsigned number, int digits);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empties it and keeps the memory. */
void buf_clear(struct buf *buf);

/* Frees the memory; the struct may be used again. */
void buf_done(struct buf *buf);

/* The text, never NULL, now the caller's to free(); the struct is empty again. */
char *buf_steal(struct buf *buf);

#define auto_buf __attribute__((cleanup(buf_done)))

#endif
