/* One configuration file: see config_file.h. With setting_read.c the only user of libconfig. */

#include "daybook/config_file.h"

#include "base/diag.h"
#include "base/fd.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "daybook/config_syntax.h"
#include "daybook/setting_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- reading ---------------------------------------------------------------------------------- */

static struct file_state state_of(const struct stat *status)
{
    return (struct file_state){
        .device = status->st_dev,
        .inode = status->st_ino,
        .size = status->st_size,
        .modified = status->st_mtim,
        .changed = status->st_ctim,
    };
}

int config_file_state(const char *path, struct file_state *ret_state)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return -errno;
    *ret_state = state_of(&status);
    return 0;
}

static int fail(struct diag *diag, const char *name, const char *problem)
{
    diag_error(diag, name, 0, "%s", problem);
    return -EINVAL;
}

/* The size may be wrong by the time it has been asked: what counts is what comes. */
static int read_open(int fd, const char *name, struct diag *diag, struct buf *buf)
{
    int error = fd_read_most(fd, CONFIG_MAX_FILE, buf);

    if (error == -EFBIG)
        return fail(diag, name, "the file is larger than 90 MB");
    return error ? fail(diag, name, strerror(-error)) : 0;
}

/* O_NONBLOCK: a FIFO without a writer must not stop us. */
static int read_file(const char *name, const char *path, struct diag *diag, struct stat *ret_status,
                     struct buf *buf)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error;

    if (fd < 0)
        return errno == ENOENT ? -ENOENT : fail(diag, name, strerror(errno));
    if (fstat(fd, ret_status) < 0)
        error = fail(diag, name, strerror(errno));
    else if (!S_ISREG(ret_status->st_mode))
        error = fail(diag, name, "this is not a regular file");
    else if (ret_status->st_size > CONFIG_MAX_FILE)
        error = fail(diag, name, "the file is larger than 90 MB");
    else
        error = read_open(fd, name, diag, buf);
    close(fd);
    return error;
}

/* Lines may end in CR LF, and the last one in nothing; libconfig wants every comment to end in LF.
 */
static void settle_line_ends(struct buf *buf)
{
    const char *first = memchr(buf->data, '\r', buf->len);
    size_t kept = first ? (size_t)(first - buf->data) : buf->len;

    for (size_t i = kept; i < buf->len; i++)
        if (buf->data[i] != '\r' || buf->data[i + 1] != '\n')
            buf->data[kept++] = buf->data[i];
    buf->len = kept;
    buf_putc(buf, '\n');
}

/* --- sections --------------------------------------------------------------------------------- */

/* A list of drafts: the first member of each is the line it stands on. */
static void read_list(const struct setting_reader *reader, const config_setting_t *list,
                      const struct setting_table *table, size_t draft_size, const void **ret_items,
                      size_t *ret_count)
{
    size_t count = (size_t)config_setting_length(list), kept = 0;
    int line = (int)config_setting_source_line(list);
    char *items;

    if (!config_setting_is_list(list) && !(config_setting_is_array(list) && count == 0)) {
        diag_error(reader->diag, reader->file, line,
                   "%s is a list of groups, in round brackets: %s = ( { ... }, { ... } );",
                   config_setting_name(list), config_setting_name(list));
        return;
    }
    items = arena_array(reader->arena, count, draft_size);
    for (size_t i = 0; i < count; i++) {
        const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);

        line = (int)config_setting_source_line(group);
        if (!config_setting_is_group(group)) {
            diag_error(reader->diag, reader->file, line, "%s here is in curly brackets: { ... }",
                       table->what);
            continue;
        }
        *(int *)(void *)(items + kept * draft_size) = line;
        setting_read_group(reader, group, table, items + kept++ * draft_size);
    }
    *ret_items = items;
    *ret_count = kept;
}

static void read_group(const struct setting_reader *reader, const config_setting_t *group,
                       const struct setting_table *table, void *draft)
{
    if (config_setting_is_group(group))
        setting_read_group(reader, group, table, draft);
    else
        diag_error(reader->diag, reader->file, (int)config_setting_source_line(group),
                   "%s is a group: %s: { ... };", table->what, table->what);
}

static const char *const section_names[] = {"publishers", "feeds",   "events",
                                            "withdraw",   "site",    "server",
                                            "defaults",   "history", "events_dir"};

enum { EVENTS_FILE_SECTIONS = 4 };

static bool read_main_section(const struct setting_reader *file_reader,
                              const config_setting_t *section, const char *name,
                              const struct main_settings *settings)
{
    const struct setting_reader kept = {
        .file = file_reader->file, .arena = settings->arena, .diag = file_reader->diag};
    const struct setting_reader *reader = &kept;

    if (strcmp(name, "site") == 0)
        read_group(reader, section, &site_table, settings->site);
    else if (strcmp(name, "server") == 0)
        read_group(reader, section, &server_table, settings->server);
    else if (strcmp(name, "defaults") == 0)
        read_group(reader, section, &defaults_table, settings->defaults);
    else if (strcmp(name, "history") == 0)
        read_group(reader, section, &history_table, settings->history);
    else if (strcmp(name, "events_dir") == 0)
        setting_read_value(reader, section, &events_dir_setting, settings->events_dir);
    else
        return false;
    return true;
}

static bool read_list_section(const struct setting_reader *reader, const config_setting_t *section,
                              const char *name, struct config_file *file)
{
    if (strcmp(name, "publishers") == 0)
        read_list(reader, section, &publisher_table, sizeof(struct publisher_draft),
                  (const void **)&file->publishers, &file->publisher_count);
    else if (strcmp(name, "feeds") == 0)
        read_list(reader, section, &feed_table, sizeof(struct feed_draft),
                  (const void **)&file->feeds, &file->feed_count);
    else if (strcmp(name, "events") == 0)
        read_list(reader, section, &event_table, sizeof(struct event_draft),
                  (const void **)&file->events, &file->event_count);
    else if (strcmp(name, "withdraw") == 0)
        setting_read_value(reader, section, &withdraw_setting, &file->withdraw);
    else
        return false;
    return true;
}

static void unknown_section(const struct setting_reader *reader, const config_setting_t *section,
                            const char *name, bool main_file)
{
    int line = (int)config_setting_source_line(section);
    const char *nearest = nearest_of(name, section_names,
                                     main_file ? ARRAY_SIZE(section_names) : EVENTS_FILE_SECTIONS);

    for (size_t i = EVENTS_FILE_SECTIONS; !main_file && i < ARRAY_SIZE(section_names); i++) {
        if (strcmp(section_names[i], name) == 0) {
            diag_error(reader->diag, reader->file, line, "%s belongs into the main file", name);
            return;
        }
    }
    if (setting_find(&event_table, name))
        diag_error(reader->diag, reader->file, line,
                   "%s belongs into an event: events = ( { %s = ...; } );", name, name);
    else if (nearest)
        diag_error(reader->diag, reader->file, line,
                   "unknown setting \"%s\" (did you mean \"%s\"?)", name, nearest);
    else
        diag_error(reader->diag, reader->file, line, "unknown setting \"%s\"", name);
}

static void read_sections(const struct setting_reader *reader, const config_setting_t *root,
                          const struct main_settings *settings, struct config_file *file)
{
    for (unsigned i = 0; i < (unsigned)config_setting_length(root); i++) {
        const config_setting_t *section = config_setting_get_elem(root, i);
        const char *name = config_setting_name(section);

        if (!read_list_section(reader, section, name, file) &&
            !(settings && read_main_section(reader, section, name, settings)))
            unknown_section(reader, section, name, settings != NULL);
    }
    if (!settings && config_setting_length(root) == 0)
        diag_error(reader->diag, reader->file, 0,
                   "the file is blank: write \"events = ();\" if there are none");
}

/* What libconfig still refuses after config_syntax_check(): a setting written twice, mixed arrays.
 */
static void libconfig_error(const struct setting_reader *reader, const config_t *config)
{
    const char *text = config_error_text(config);

    if (strstr(text, "duplicate"))
        text = "this setting is written twice in the same group";
    else if (strstr(text, "mismatched"))
        text = "the elements in [ ] must all be of one kind";
    diag_error(reader->diag, reader->file, config_error_line(config), "%s", text);
}

static int parse(const struct setting_reader *reader, const char *text,
                 const struct main_settings *settings, struct config_file *file)
{
    config_t config;
    int error = 0;

    config_init(&config);
    if (config_read_string(&config, text)) {
        read_sections(reader, config_root_setting(&config), settings, file);
    } else {
        libconfig_error(reader, &config);
        error = -EINVAL;
    }
    config_destroy(&config);
    return error;
}

/* --- the file --------------------------------------------------------------------------------- */

int config_file_load(const char *name, const char *path, struct config_file *before,
                     struct main_settings *settings, struct diag *diag,
                     struct file_state *ret_state, struct config_file **ret_file)
{
    struct buf text auto_buf = BUF_INIT;
    struct setting_reader reader;
    struct config_file *file;
    struct digest digest;
    struct stat status;
    int error = read_file(name, path, diag, &status, &text);

    if (error)
        return error;
    digest = digest_of(text.data, text.len);
    *ret_state = state_of(&status);
    if (before && !settings && digest_equal(&before->digest, &digest)) {
        *ret_file = config_file_ref(before);
        return 0;
    }
    settle_line_ends(&text);
    if (config_syntax_check(text.data, text.len, name, diag) < 0)
        return -EINVAL;
    file = xcalloc(1, sizeof(*file));
    atomic_init(&file->refs, 1);
    file->arena = arena_new();
    file->name = arena_strdup(file->arena, name);
    file->digest = digest;
    reader = (struct setting_reader){.file = file->name, .arena = file->arena, .diag = diag};
    error = parse(&reader, text.data, settings, file);
    if (error)
        config_file_unref(file);
    else
        *ret_file = file;
    return error;
}

struct config_file *config_file_ref(struct config_file *file)
{
    atomic_fetch_add_explicit(&file->refs, 1, memory_order_relaxed);
    return file;
}

struct config_file *config_file_unref(struct config_file *file)
{
    if (file && atomic_fetch_sub_explicit(&file->refs, 1, memory_order_acq_rel) == 1) {
        arena_free(file->arena);
        free(file);
    }
    return NULL;
}
