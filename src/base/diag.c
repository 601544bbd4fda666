/* A list of what is wrong with the configuration: see diag.h. */

#include "base/diag.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct diag {
    struct diag_entry *entries; /* owned, with their texts */
    size_t count;
    size_t capacity;
    size_t errors;
    size_t warnings;
};

struct diag *diag_new(void)
{
    return xcalloc(1, sizeof(struct diag));
}

struct diag *diag_free(struct diag *diag)
{
    if (!diag)
        return NULL;
    for (size_t i = 0; i < diag->count; i++) {
        free(diag->entries[i].file);
        free(diag->entries[i].text);
    }
    free(diag->entries);
    free(diag);
    return NULL;
}

/* The rank of the first entry that names this file. */
static size_t file_rank(const struct diag *diag, const char *file)
{
    for (size_t i = diag->count; i-- > 0;)
        if (strcmp(diag->entries[i].file, file) == 0)
            return diag->entries[i].file_rank;
    return diag->count;
}

/* Files hold anything, and messages end up on terminals and in logs. */
static void make_printable(char *text)
{
    size_t len = strlen(text);

    if (len > DIAG_MAX_TEXT) {
        len = DIAG_MAX_TEXT;
        while (len > DIAG_MAX_TEXT - 4 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
        memcpy(text + len, "...", 4);
    }
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?';
    for (size_t bad; text[bad = utf8_valid(text, strlen(text))];)
        text[bad] = '?';
}

/* Takes over `file` and `text`. */
static void keep(struct diag *diag, enum diag_severity severity, char *file, int line, char *text)
{
    struct diag_entry *entry;

    GROW(diag->entries, diag->count, diag->capacity);
    entry = &diag->entries[diag->count];
    *entry = (struct diag_entry){.file = file,
                                 .line = line,
                                 .severity = severity,
                                 .text = text,
                                 .rank = diag->count,
                                 .file_rank = file_rank(diag, file)};
    diag->count++;
}

__attribute__((format(printf, 5, 0))) static void add(struct diag *diag,
                                                      enum diag_severity severity, const char *file,
                                                      int line, const char *format, va_list args)
{
    char *name, *text;

    if (severity == DIAG_ERROR)
        diag->errors++;
    else
        diag->warnings++;
    if (diag_is_full(diag))
        return;
    name = xstrdup(file ? file : "");
    make_printable(name);
    text = xvasprintf(format, args);
    make_printable(text);
    keep(diag, severity, name, line, text);
}

void diag_error(struct diag *diag, const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(diag, DIAG_ERROR, file, line, format, args);
    va_end(args);
}

void diag_warning(struct diag *diag, const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(diag, DIAG_WARNING, file, line, format, args);
    va_end(args);
}

void diag_append(struct diag *diag, const struct diag *more)
{
    for (size_t i = 0; i < more->count && !diag_is_full(diag); i++) {
        const struct diag_entry *entry = &more->entries[i];

        keep(diag, entry->severity, xstrdup(entry->file), entry->line, xstrdup(entry->text));
    }
    diag->errors += more->errors;
    diag->warnings += more->warnings;
}

size_t diag_count(const struct diag *diag)
{
    return diag->count;
}

size_t diag_errors(const struct diag *diag)
{
    return diag->errors;
}

size_t diag_warnings(const struct diag *diag)
{
    return diag->warnings;
}

bool diag_is_full(const struct diag *diag)
{
    return diag->count == DIAG_MAX_ENTRIES;
}

const struct diag_entry *diag_get(const struct diag *diag, size_t i)
{
    return &diag->entries[i];
}

static int compare(const void *a, const void *b)
{
    const struct diag_entry *x = a, *y = b;

    if (x->file_rank != y->file_rank)
        return x->file_rank < y->file_rank ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

void diag_sort(struct diag *diag)
{
    if (diag->count)
        qsort(diag->entries, diag->count, sizeof(diag->entries[0]), compare);
}

void diag_format(const struct diag_entry *entry, struct buf *buf)
{
    if (entry->file[0] && entry->line > 0)
        buf_printf(buf, "%s:%d: ", entry->file, entry->line);
    else if (entry->file[0])
        buf_printf(buf, "%s: ", entry->file);
    buf_puts(buf, entry->severity == DIAG_ERROR ? "error: " : "warning: ");
    buf_puts(buf, entry->text);
}
