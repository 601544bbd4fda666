/*
 * The main file and the files of events_dir: see config.h.
 *
 * Everything is read and everything wrong is reported before anything is refused; the one exception
 * is a file that has vanished, which ends the load at once when it may come back.
 */

#include "daybook/config.h"

#include "base/clock.h"
#include "base/crew.h"
#include "base/diag.h"
#include "base/memory.h"
#include "daybook/config_file.h"
#include "daybook/drafts.h"
#include "daybook/server_settings.h"
#include "daybook/setting_read.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Seconds: clocks of file systems are coarser than ours, and may be slow. */
#define SETTLED_AFTER 2

struct loader {
    const char *path; /* of the main file */
    const struct config_edit *edit; /* or NULL */
    const struct drafts *before;
    bool second_look;
    struct diag *diag;
    struct drafts *drafts;
    size_t capacity;
};

/* --- the folder of events files --------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* What editors leave lying about. */
static bool is_leftover(const char *name)
{
    return name[0] == '.' || name[0] == '#' || ends_with(name, "~") || ends_with(name, ".swp") ||
           ends_with(name, ".tmp") || ends_with(name, ".bak") || ends_with(name, ".orig");
}

static int not_hidden(const struct dirent *entry)
{
    return !is_leftover(entry->d_name);
}

/* By octet, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

struct listing {
    struct dirent **entries;
    int count;
};

static int listing_read(const char *directory, struct listing *ret)
{
    ret->entries = NULL;
    ret->count = scandir(directory, &ret->entries, not_hidden, by_name);
    return ret->count < 0 ? -errno : 0;
}

static void listing_done(struct listing *listing)
{
    for (int i = 0; i < listing->count; i++)
        free(listing->entries[i]);
    free(listing->entries);
}

static size_t listing_count(const struct listing *listing)
{
    size_t count = 0;

    for (int i = 0; i < listing->count; i++)
        count += ends_with(listing->entries[i]->d_name, ".conf");
    return count;
}

/* --- loading ---------------------------------------------------------------------------------- */

static int by_file_name(const void *name, const void *file)
{
    return strcmp(name, (*(struct config_file *const *)file)->name);
}

/* The index of a file among those of the load before, or SIZE_MAX. Those of the folder are in the
 * order of their names. */
static size_t index_before(const struct drafts *before, const char *name)
{
    struct config_file **found;

    if (!before)
        return SIZE_MAX;
    if (strcmp(before->files[0]->name, name) == 0)
        return 0;
    found = bsearch(name, before->files + 1, before->file_count - 1, sizeof(struct config_file *),
                    by_file_name);
    return found ? (size_t)(found - before->files) : SIZE_MAX;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_state(const struct file_state *a, const struct file_state *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(&a->modified, &b->modified) && same_time(&a->changed, &b->changed);
}

/* Whether another look at its state tells of every change since it was read at that time: a file
 * that was changed just before may be again within one step of its clock. */
static bool is_settled(const struct file_state *state, int64_t read_at)
{
    return state->changed.tv_sec < read_at - SETTLED_AFTER &&
           state->modified.tv_sec < read_at - SETTLED_AFTER;
}

/* One file: what it takes to read it, and what came of it. */
struct reading {
    const char *name;
    const char *path; /* what is opened */
    struct config_file *before; /* or NULL */
    const struct file_state *trusted; /* that of `before`, if it tells of every change; or NULL */
    struct main_settings *settings; /* NULL: an events file */
    struct diag *diag; /* owned: files are read at once, and what is said of them is told in turn */
    struct config_file *file;
    struct file_state state;
    int error;
};

static struct reading reading_of(const struct loader *loader, const char *name)
{
    const struct config_edit *edit = loader->edit;
    const struct drafts *before = loader->before;
    size_t i = index_before(before, name);
    struct reading reading = {.name = name,
                              .path = edit && strcmp(edit->name, name) == 0 ? edit->path : name,
                              .diag = diag_new()};

    if (i != SIZE_MAX) {
        reading.before = before->files[i];
        if (is_settled(&before->states[i], before->read_at))
            reading.trusted = &before->states[i];
    }
    return reading;
}

static bool is_untouched(struct reading *reading)
{
    return reading->trusted && !reading->settings &&
           config_file_state(reading->path, &reading->state) == 0 &&
           same_state(&reading->state, reading->trusted);
}

static void read_one(void *context, size_t i)
{
    struct reading *reading = (struct reading *)context + i;

    if (is_untouched(reading))
        reading->file = config_file_ref(reading->before);
    else
        reading->error =
            config_file_load(reading->name, reading->path, reading->before, reading->settings,
                             reading->diag, &reading->state, &reading->file);
}

static void reading_done(struct reading *reading)
{
    diag_free(reading->diag);
    config_file_unref(reading->file);
}

static int take_file(struct loader *loader, struct reading *reading)
{
    struct drafts *drafts = loader->drafts;

    diag_append(loader->diag, reading->diag);
    if (reading->error == -ENOENT && !loader->second_look)
        return -EAGAIN;
    if (reading->error == -ENOENT) {
        diag_error(loader->diag, reading->name, 0, "%s", strerror(ENOENT));
        return -EINVAL;
    }
    if (reading->error)
        return reading->error;
    if (drafts->file_count == loader->capacity) {
        loader->capacity = loader->capacity ? loader->capacity * 2 : 8;
        drafts->files = xrealloc_array(drafts->files, loader->capacity, sizeof(*drafts->files));
        drafts->states = xrealloc_array(drafts->states, loader->capacity, sizeof(*drafts->states));
    }
    drafts->files[drafts->file_count] = config_file_ref(reading->file);
    drafts->states[drafts->file_count++] = reading->state;
    return 0;
}

/* "events.d" beside "etc/daybookd.conf" is "etc/events.d". */
static const char *beside(struct arena *arena, const char *main_file, const char *name)
{
    const char *slash = strrchr(main_file, '/');

    if (name[0] == '/' || !slash)
        return arena_strdup(arena, name);
    return arena_printf(arena, "%.*s/%s", (int)(slash - main_file), main_file, name);
}

static const char *path_in(const struct drafts *drafts, const char *name)
{
    return arena_printf(drafts->arena, "%s/%s", drafts->events_dir, name);
}

static int by_entry_name(const void *name, const void *entry)
{
    return strcmp(name, (*(struct dirent *const *)entry)->d_name);
}

static bool is_listed(const struct listing *listing, const char *name)
{
    return listing->count > 0 && bsearch(name, listing->entries, (size_t)listing->count,
                                         sizeof(struct dirent *), by_entry_name);
}

static bool is_gone(const struct loader *loader, const struct listing *listing)
{
    const struct drafts *before = loader->before;

    for (size_t i = 1; before && i < before->file_count; i++)
        if (!is_listed(listing, strrchr(before->files[i]->name, '/') + 1))
            return true;
    return false;
}

/* In the order of the names, whichever was read first. */
static int take_files(struct loader *loader, const struct listing *listing,
                      struct reading *readings)
{
    int result = 0;

    for (int i = 0; i < listing->count; i++) {
        const char *name = listing->entries[i]->d_name;
        int error = 0;

        if (ends_with(name, ".conf"))
            error = take_file(loader, readings++);
        else
            diag_warning(loader->diag, path_in(loader->drafts, name), 0,
                         "ignored: the name of an events file ends in .conf");
        if (error == -EAGAIN)
            return error;
        if (error)
            result = error;
    }
    return result;
}

static int load_files(struct loader *loader, const struct listing *listing, size_t count)
{
    struct reading *readings auto_free = xcalloc(count, sizeof(*readings));
    size_t next = 0;
    int error;

    for (int i = 0; i < listing->count; i++)
        if (ends_with(listing->entries[i]->d_name, ".conf"))
            readings[next++] =
                reading_of(loader, path_in(loader->drafts, listing->entries[i]->d_name));
    crew_run(count, read_one, readings);
    error = take_files(loader, listing, readings);
    for (size_t i = 0; i < count; i++)
        reading_done(&readings[i]);
    return error;
}

static int load_listing(struct loader *loader, const struct listing *listing)
{
    struct drafts *drafts = loader->drafts;
    size_t count = listing_count(listing);

    if (count > CONFIG_MAX_FILES) {
        diag_error(loader->diag, drafts->events_dir, 0, "there are more than %d files in it",
                   CONFIG_MAX_FILES);
        return -EINVAL;
    }
    if (count == 0 && loader->before && loader->before->file_count > 1) {
        diag_error(loader->diag, drafts->events_dir, 0,
                   "all *.conf files are gone, which is not believed: leave one with "
                   "\"events = ();\" if there are no events");
        return -EINVAL;
    }
    return load_files(loader, listing, count);
}

static int read_events_dir(struct loader *loader, struct listing *ret_listing)
{
    int error = listing_read(loader->drafts->events_dir, ret_listing);

    if (error && loader->before && !loader->second_look)
        return -EAGAIN;
    if (!error)
        return 0;
    diag_error(loader->diag, loader->path, loader->drafts->events_dir_line,
               "events_dir: the folder %s cannot be read: %s", loader->drafts->events_dir,
               strerror(-error));
    return -EINVAL;
}

static int load_events_dir(struct loader *loader)
{
    struct listing listing;
    int error = read_events_dir(loader, &listing);

    if (error)
        return error;
    error = !loader->second_look && is_gone(loader, &listing) ? -EAGAIN
                                                              : load_listing(loader, &listing);
    listing_done(&listing);
    return error;
}

static int load_main(struct loader *loader, const char *path)
{
    struct drafts *drafts = loader->drafts;
    struct server_draft server = {0};
    struct text events_dir = {0};
    struct main_settings settings = {.arena = drafts->arena,
                                     .site = &drafts->site,
                                     .defaults = &drafts->defaults,
                                     .history = &drafts->history,
                                     .server = &server,
                                     .events_dir = &events_dir};
    const struct setting_reader defaults = {
        .file = path, .arena = drafts->arena, .diag = loader->diag};
    struct reading reading;
    int error;

    setting_read_group(&defaults, NULL, &site_table, &drafts->site);
    setting_read_group(&defaults, NULL, &defaults_table, &drafts->defaults);
    setting_read_group(&defaults, NULL, &history_table, &drafts->history);
    setting_read_group(&defaults, NULL, &server_table, &server);
    reading = reading_of(loader, path);
    reading.settings = &settings;
    read_one(&reading, 0);
    error = take_file(loader, &reading);
    reading_done(&reading);
    drafts->server = server_settings_of(drafts->arena, &server);
    if (events_dir.s)
        drafts->events_dir = beside(drafts->arena, path, events_dir.s);
    drafts->events_dir_line = events_dir.line;
    return error;
}

static struct drafts *drafts_new(void)
{
    struct drafts *drafts = xcalloc(1, sizeof(*drafts));

    atomic_init(&drafts->refs, 1);
    drafts->arena = arena_new();
    return drafts;
}

static int load(struct loader *loader, struct drafts **ret_drafts)
{
    struct drafts *drafts = loader->drafts = drafts_new();
    int error;

    drafts->read_at = clock_wall();
    error = load_main(loader, loader->path);
    if (error != -EAGAIN && drafts->events_dir) {
        int events_error = load_events_dir(loader);

        error = error ? error : events_error;
    }
    if (error) {
        drafts_unref(drafts);
        return error;
    }
    *ret_drafts = drafts;
    return 0;
}

int config_load(const char *path, const struct drafts *before, bool second_look, struct diag *diag,
                struct drafts **ret_drafts)
{
    struct loader loader = {
        .path = path, .before = before, .second_look = second_look, .diag = diag};

    return load(&loader, ret_drafts);
}

int config_try(const char *path, const struct config_edit *edit, struct diag *diag,
               struct drafts **ret_drafts)
{
    struct loader loader = {.path = path, .edit = edit, .second_look = true, .diag = diag};

    return load(&loader, ret_drafts);
}

/* --- names ------------------------------------------------------------------------------------ */

static void add_names(const struct drafts *drafts, const struct listing *listing, char **names,
                      size_t *count)
{
    for (int i = 0; i < listing->count; i++)
        if (ends_with(listing->entries[i]->d_name, ".conf"))
            names[(*count)++] = xstrdup(path_in(drafts, listing->entries[i]->d_name));
}

int config_names(const char *path, struct diag *diag, char ***ret_names, size_t *ret_count)
{
    struct drafts *drafts = drafts_new();
    struct loader loader = {.path = path, .second_look = true, .diag = diag, .drafts = drafts};
    struct listing listing = {.count = 0};
    int error = load_main(&loader, path);

    if (!error && drafts->events_dir)
        error = read_events_dir(&loader, &listing);
    if (!error) {
        *ret_count = 0;
        *ret_names = xcalloc((size_t)listing.count + 1, sizeof(char *));
        (*ret_names)[(*ret_count)++] = xstrdup(path);
        add_names(drafts, &listing, *ret_names, ret_count);
        listing_done(&listing);
    }
    drafts_unref(drafts);
    return error;
}

/* --- drafts ----------------------------------------------------------------------------------- */

struct drafts *drafts_ref(struct drafts *drafts)
{
    atomic_fetch_add_explicit(&drafts->refs, 1, memory_order_relaxed);
    return drafts;
}

struct drafts *drafts_unref(struct drafts *drafts)
{
    if (!drafts || atomic_fetch_sub_explicit(&drafts->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (size_t i = 0; i < drafts->file_count; i++)
        config_file_unref(drafts->files[i]);
    free(drafts->files);
    free(drafts->states);
    arena_free(drafts->arena);
    free(drafts);
    return NULL;
}

const struct server_settings *drafts_server(const struct drafts *drafts)
{
    return &drafts->server;
}

const char *drafts_events_dir(const struct drafts *drafts)
{
    return drafts->events_dir;
}

bool config_touched(const struct drafts *drafts)
{
    struct listing listing;
    bool touched;

    for (size_t i = 0; i < drafts->file_count; i++) {
        struct file_state now;

        if (config_file_state(drafts->files[i]->name, &now) < 0 ||
            !same_state(&now, &drafts->states[i]))
            return true;
    }
    if (!drafts->events_dir)
        return false;
    if (listing_read(drafts->events_dir, &listing) < 0)
        return true;
    /* None of ours is gone: the same number says that none has come. */
    touched = listing_count(&listing) + 1 != drafts->file_count;
    listing_done(&listing);
    return touched;
}
