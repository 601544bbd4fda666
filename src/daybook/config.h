#ifndef DAYBOOKD_DAYBOOK_CONFIG_H
#define DAYBOOKD_DAYBOOK_CONFIG_H

/*
 * Configuration files to drafts: the main file and every *.conf of its events_dir.
 *
 * Reads files and writes nothing that is live: callable any number of times, so that --check, start
 * and reload are the same call. The only user of libconfig.
 *
 * A file that did not change (same bytes) since `before` is not parsed again: its drafts are
 * shared. One that stat(2) says is the same is not even read, if it was left alone for a while
 * before it was read. Files of events_dir are read on several processors at once; messages come in
 * the order of the files all the same. Sizes are bounded: CONFIG_MAX_FILE octets a file,
 * CONFIG_MAX_FILES files, and the lengths in the settings table.
 */

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_MAX_FILE 90000000
#define CONFIG_MAX_FILES 10000

struct diag;
struct drafts;

enum reload_on { RELOAD_ON_SAVE, RELOAD_ON_COMMAND };

enum log_format { LOG_OFF, LOG_COMBINED, LOG_JSON };

struct address_list {
    const char *const *items; /* "127.0.0.1:8080", "[::1]:80", "unix:/run/daybookd/http.sock" */
    size_t count;
    int line; /* of the main file; 0: it is not written there */
};

/* What the server is started with, apart from where it listens: compared as a whole, and so without
 * padding. What is not said here is in the table of settings. */
struct serving {
    int64_t workers; /* 0 = one a processor */
    int64_t max_connections, max_connections_per_address, max_requests;
    int64_t max_header_size, max_header_line, max_headers, max_target;
    int64_t header_timeout, idle_timeout, write_timeout; /* seconds */
    int64_t min_rate;
    int64_t access_log; /* enum log_format */
    int64_t log_addresses; /* enum address_detail */
    int64_t trust_unix; /* a trusted proxy comes by a Unix socket */
};

/* What the roof needs to know; lists and texts are owned by the drafts. */
struct server_settings {
    struct address_list listen, status_listen;
    const struct network *trusted_proxies;
    size_t trusted_proxy_count;
    struct serving serving;
    enum reload_on reload;
    int64_t rescan; /* seconds between two looks at the files; 0 = never */
};

/* Whether a server that was started with `a` is as `b` wants it. */
bool server_settings_equal(const struct server_settings *a, const struct server_settings *b);

/*
 * `before`: the drafts that are live, or NULL. -EINVAL: a file cannot be read or parsed, and `diag`
 * says why. With 0 there may be errors in `diag` too, of single values: model_build() adds those of
 * values that do not fit together, and then refuses. -EAGAIN: a file that was there has vanished,
 * as it does for a moment when it is saved by replacing it: look again in a while, and then with
 * `second_look`, which believes it. Shared ownership: drafts_unref() them.
 */
int config_load(const char *path, const struct drafts *before, bool second_look, struct diag *diag,
                struct drafts **ret_drafts);

struct drafts *drafts_ref(struct drafts *drafts);

/* NULL-safe; returns NULL. */
struct drafts *drafts_unref(struct drafts *drafts);

const struct server_settings *drafts_server(const struct drafts *drafts);

/* A file that is read from another place than its own: an edit that has not been installed. */
struct config_edit {
    const char *name; /* of config_names() */
    const char *path; /* what is read instead; messages go on to name the file itself */
};

/* config_load() as if the edit had been installed. */
int config_try(const char *path, const struct config_edit *edit, struct diag *diag,
               struct drafts **ret_drafts);

/*
 * The files that config_load() reads, as messages name them and open(2) takes them: the main one,
 * then those of events_dir. Only the main file is read. Names and array are the caller's to free().
 * -EINVAL: it, or the folder, cannot be read, `diag` says why.
 */
int config_names(const char *path, struct diag *diag, char ***ret_names, size_t *ret_count);

/* The directory that holds the events files, as it is opened; NULL: none. */
const char *drafts_events_dir(const struct drafts *drafts);

/* Whether any file that was read looks different now (size, mtime or inode), one came, or one
 * went. Only stat(2): cheap enough for a timer, and works on file systems that send no events. */
bool config_touched(const struct drafts *drafts);

#endif
