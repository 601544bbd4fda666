/* Growing bytes: see buf.h. */

#include "base/buf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE ((size_t)8 * 1024 * 1024)

/* Large bodies are written from one end to the other: with pages of 2 MB where the system has them
 * that costs half as much. */
static void use_large_pages(const struct buf *buf)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)buf->data + page - 1) / page * page;

    if (buf->capacity >= LARGE)
        madvise((void *)from, (uintptr_t)buf->data + buf->capacity - from, MADV_HUGEPAGE);
}

static void grow(struct buf *buf, size_t more)
{
    size_t need, capacity = buf->capacity;

    if (__builtin_add_overflow(buf->len, more, &need) || need > SIZE_MAX / 4)
        abort();
    need++;
    if (capacity == 0)
        capacity = 64;
    while (capacity < need)
        capacity *= 2;
    buf->data = xrealloc_array(buf->data, capacity, 1);
    buf->capacity = capacity;
    use_large_pages(buf);
}

/* Called for each piece of each text: there is room for almost all of them. */
static inline void reserve(struct buf *buf, size_t more)
{
    if (buf->capacity - buf->len <= more)
        grow(buf, more);
}

void buf_reserve(struct buf *buf, size_t more)
{
    reserve(buf, more);
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    reserve(buf, len);
    if (len)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_puts(struct buf *buf, const char *s)
{
    buf_add(buf, s, strlen(s));
}

void buf_putc(struct buf *buf, char c)
{
    reserve(buf, 1);
    buf->data[buf->len++] = c;
    buf->data[buf->len] = '\0';
}

void buf_digits(struct buf *buf, unsigned number, int digits)
{
    char text[10];
    int begin = sizeof(text);

    while (number || (int)sizeof(text) - begin < digits) {
        text[--begin] = (char)('0' + number % 10);
        number /= 10;
    }
    buf_add(buf, text + begin, sizeof(text) - (size_t)begin);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int len;

    buf_reserve(buf, 128);
    va_start(args, format);
    len = vsnprintf(buf->data + buf->len, buf->capacity - buf->len, format, args);
    va_end(args);
    if (len < 0)
        abort();
    if ((size_t)len >= buf->capacity - buf->len) {
        buf_reserve(buf, (size_t)len);
        va_start(args, format);
        vsnprintf(buf->data + buf->len, buf->capacity - buf->len, format, args);
        va_end(args);
    }
    buf->len += (size_t)len;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf)BUF_INIT;
}

char *buf_steal(struct buf *buf)
{
    char *text;

    buf_reserve(buf, 0);
    buf->data[buf->len] = '\0';
    text = buf->data;
    *buf = (struct buf)BUF_INIT;
    return text;
}
