/*
 * daybookctl import: calendars as stanzas of a daybook, on standard output, for somebody to look
 * through and put into events_dir. What is not kept is said there, and counted on standard error.
 */

#include "base/fd.h"
#include "base/json.h"
#include "base/memory.h"
#include "ctl/command.h"
#include "ctl/desk.h"
#include "ctl/ics_read.h"
#include "ctl/import.h"
#include "daybook/setting_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLAG_PUBLISHER, FLAG_DOMAIN };

struct source {
    const char *name;
    struct buf text; /* owned */
    struct ics_component *root; /* owned */
};

/* --- files ------------------------------------------------------------------------------------ */

/* Before it is read: a device may have no end. */
static int see_size(int fd)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    return S_ISREG(status.st_mode) && status.st_size > ICS_MAX_OCTETS ? -EFBIG : 0;
}

static enum ctl_exit load(struct source *source)
{
    bool is_stdin = strcmp(source->name, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(source->name, O_RDONLY | O_CLOEXEC);
    int error = fd < 0 ? -errno : see_size(fd);

    if (is_stdin)
        source->name = "standard input";
    if (!error)
        error = fd_read_most(fd, ICS_MAX_OCTETS, &source->text);
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (!error)
        return CTL_FINE;
    if (error == -EFBIG) {
        desk_complain("%s: it has more than %d octets", source->name, ICS_MAX_OCTETS);
        return CTL_BAD_DATA;
    }
    desk_complain("%s: %s", source->name, strerror(-error));
    return error == -ENOENT ? CTL_NO_INPUT : CTL_NO_STATE;
}

static enum ctl_exit parse(struct source *source)
{
    struct buf problem auto_buf = BUF_INIT, shown auto_buf = BUF_INIT;
    size_t line = 0;

    if (ics_read(&source->text, &source->root, &line, &problem) == 0)
        return CTL_FINE;
    import_excerpt(&shown, problem.data, problem.len);
    fprintf(stderr, "%s:%zu: error: %s\n", source->name, line, shown.data);
    return CTL_BAD_DATA;
}

/* What is wrong with each file is said, and nothing written then. */
static enum ctl_exit read_sources(struct source *sources, size_t count, char **names)
{
    enum ctl_exit code = CTL_FINE;

    for (size_t i = 0; i < count; i++) {
        enum ctl_exit one;

        sources[i].name = names[i];
        one = load(&sources[i]);
        if (one == CTL_FINE)
            one = parse(&sources[i]);
        if (code == CTL_FINE)
            code = one;
    }
    return code;
}

/* --- the report ------------------------------------------------------------------------------- */

struct count {
    size_t events; /* that have a stanza */
    size_t incomplete; /* of those: something was not kept */
    size_t left_out;
};

static struct count count_events(const struct import *import)
{
    struct count count = {.left_out = import->twins};

    for (size_t i = 0; i < import->event_count; i++) {
        const struct import_event *event = import->events[i];

        count.left_out += event->left_out;
        count.events += !event->left_out;
        count.incomplete += !event->left_out && event->lost.len > 0;
    }
    return count;
}

static void report(const struct import *import, const struct count *count)
{
    fprintf(stderr, "%zu %s, %zu with something that was not kept", count->events,
            count->events == 1 ? "event" : "events", count->incomplete);
    if (count->left_out)
        fprintf(stderr, ", %zu left out", count->left_out);
    if (import->again)
        fprintf(stderr, ", %zu that %s there twice", import->again,
                import->again == 1 ? "was" : "were");
    if (import->others)
        fprintf(stderr, ", %zu that %s no %s", import->others, import->others == 1 ? "is" : "are",
                import->others == 1 ? "event" : "events");
    fputc('\n', stderr);
}

static void print_json(const struct import *import, const struct count *count,
                       const struct buf *configuration)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    json_put_string(&json, "configuration", configuration->data);
    json_put_int(&json, "events", (int64_t)count->events);
    json_put_int(&json, "incomplete", (int64_t)count->incomplete);
    json_put_int(&json, "left_out", (int64_t)count->left_out);
    json_put_int(&json, "twice", (int64_t)import->again);
    json_put_int(&json, "others", (int64_t)import->others);
    json_end_object(&json);
    puts(text.data);
}

/* --- the command ------------------------------------------------------------------------------ */

static bool is_right(const struct setting_table *table, const char *setting, const char *option,
                     const char *value)
{
    char *problem auto_free = value ? setting_check(setting_find(table, setting), value) : NULL;

    if (problem)
        desk_complain("--%s %s: %s", option, value, problem);
    return !problem;
}

static enum ctl_exit write_import(const struct ctl_context *context, struct import *import)
{
    struct buf text auto_buf = BUF_INIT;
    struct count count;

    import_events(import);
    import_name(import);
    import_write(import, &text);
    count = count_events(import);
    if (context->json)
        print_json(import, &count, &text);
    else
        fputs(text.data, stdout);
    report(import, &count);
    return CTL_FINE;
}

static enum ctl_exit import_sources(const struct ctl_context *context, const struct source *sources,
                                    size_t count)
{
    struct import *import = import_new();
    enum ctl_exit code = CTL_FINE;

    import->publisher_id = context->flags[FLAG_PUBLISHER];
    import->uid_domain = context->flags[FLAG_DOMAIN];
    if (zones_get(import->zones, "UTC", &import->utc) < 0) {
        desk_complain("there are no time zones on this system: is tzdata installed?");
        code = CTL_INTERNAL;
    } else {
        for (size_t i = 0; i < count; i++)
            import_open(import, sources[i].name, sources[i].root);
        code = write_import(context, import);
    }
    import_free(import);
    return code;
}

int ctl_import(const struct ctl_context *context, int argc, char **argv)
{
    struct source *sources;
    enum ctl_exit code;

    if (!is_right(&publisher_table, "id", "publisher", context->flags[FLAG_PUBLISHER]) ||
        !is_right(&site_table, "uid_domain", "domain", context->flags[FLAG_DOMAIN]))
        return CTL_USAGE;
    sources = xcalloc((size_t)argc, sizeof(*sources));
    code = read_sources(sources, (size_t)argc, argv);
    if (code == CTL_FINE)
        code = import_sources(context, sources, (size_t)argc);
    for (int i = 0; i < argc; i++) {
        ics_free(sources[i].root);
        buf_done(&sources[i].text);
    }
    free(sources);
    return (int)code;
}
