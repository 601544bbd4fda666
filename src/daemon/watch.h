#ifndef DAYBOOKD_DAEMON_WATCH_H
#define DAYBOOKD_DAEMON_WATCH_H

/*
 * Hears that something was saved: inotify on directories, never on files, because editors, sed -i,
 * install, git and the symlink swap of mounted configuration replace files and kill a watch on one.
 * What changed is not asked: any event wakes, and the reader compares contents.
 *
 * The callback comes once things have been quiet for WATCH_QUIET_MS, or WATCH_PATIENCE_MS after
 * the first event if they never are, on the thread of the event base.
 */

#include <stddef.h>

#define WATCH_QUIET_MS 300
#define WATCH_PATIENCE_MS 2000

struct event_base;
struct watch;

/* 0 or -errno: no inotify to be had. The base must outlive the watch. */
int watch_new(struct event_base *base, void (*changed)(void *context), void *context,
              struct watch **ret_watch);

/* NULL-safe; returns NULL. */
struct watch *watch_free(struct watch *watch);

/*
 * Watches exactly these directories from now on (at most WATCH_MAX_DIRECTORIES). Called again after
 * every wake-up: a directory that was replaced under its name is then watched in its new place.
 * -errno of the first that cannot be watched; the others are.
 */
#define WATCH_MAX_DIRECTORIES 8
int watch_set(struct watch *watch, const char *const *directories, size_t count);

#endif
