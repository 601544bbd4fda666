/* Messages with fields: see journald.h. */

#include "daemon/journald.h"

#include "config.h"

#ifdef HAVE_LIBSYSTEMD

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Our place in the source says nothing to those who read the log. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#define MOST_FIELDS 80

struct entry {
    struct iovec parts[MOST_FIELDS];
    int count;
};

static void add(struct entry *entry, const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *text;

    if (entry->count == MOST_FIELDS)
        return;
    text = xmalloc(size);
    snprintf(text, size, "%s=%s", name, value);
    entry->parts[entry->count++] = (struct iovec){.iov_base = text, .iov_len = size - 1};
}

static bool send_entry(enum log_level level, const char *text, const struct log_field *fields,
                       size_t count)
{
    const char priority[2] = {(char)('0' + (int)level), '\0'};
    struct entry entry = {.count = 0};
    int result;

    add(&entry, "PRIORITY", priority);
    add(&entry, "SYSLOG_IDENTIFIER", "daybookd");
    add(&entry, "MESSAGE", text);
    for (size_t i = 0; i < count; i++)
        add(&entry, fields[i].name, fields[i].value);
    result = sd_journal_sendv(entry.parts, entry.count);
    while (entry.count)
        free(entry.parts[--entry.count].iov_base);
    return result == 0;
}

/* The variable is inherited by everybody that a service starts, wherever their output goes. */
static bool is_standard_error(const char *stream)
{
    struct stat status;
    unsigned long long device, inode;

    return sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
           fstat(STDERR_FILENO, &status) == 0 && device == status.st_dev && inode == status.st_ino;
}

log_send *journald_sender(void)
{
    const char *stream = getenv("JOURNAL_STREAM");

    return stream && is_standard_error(stream) ? send_entry : NULL;
}

#else

log_send *journald_sender(void)
{
    return NULL;
}

#endif
