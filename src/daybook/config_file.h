#ifndef DAYBOOKD_DAYBOOK_CONFIG_FILE_H
#define DAYBOOKD_DAYBOOK_CONFIG_FILE_H

/* One configuration file: read whole, looked through, parsed, and turned into drafts. */

#include "daybook/drafts.h"

#include <sys/types.h>

struct diag;

/* What tells without reading that a file is another one than before. */
struct file_state {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed; /* the octets; these, or what else is known of the file */
};

/* 0 or -errno. */
int config_file_state(const char *path, struct file_state *ret_state);

/* The settings that only the main file has, and the arena for their texts. */
struct main_settings {
    struct arena *arena;
    struct site_draft *site;
    struct defaults_draft *defaults;
    struct history_draft *history;
    struct server_draft *server;
    struct text *events_dir;
};

/*
 * Reads the file at `path`, which messages call `name`. `before`: the file as it was, shared when
 * it has not changed; or NULL. `settings`: NULL for an events file. -ENOENT: there is no such file,
 * and nothing has been said; -EINVAL: it cannot be read or parsed, `diag` says why. With 0 there
 * may be errors in `diag` too: single values that are wrong are left out, so that all can be
 * reported in one pass. A reference for the caller. Several files may be loaded at once: nothing is
 * written to but what is given to be.
 */
int config_file_load(const char *name, const char *path, struct config_file *before,
                     struct main_settings *settings, struct diag *diag,
                     struct file_state *ret_state, struct config_file **ret_file);

struct config_file *config_file_ref(struct config_file *file);

/* NULL-safe; returns NULL. */
struct config_file *config_file_unref(struct config_file *file);

#endif
