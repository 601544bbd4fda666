#ifndef DAYBOOKD_DAEMON_MESSAGES_H
#define DAYBOOKD_DAEMON_MESSAGES_H

/*
 * What the log says of reloads and of events, with fields for those who search a log that keeps
 * them: MESSAGE_ID, by what happened; EVENT_ID, EVENT_UID, EVENT_CHANGE, EVENT_PHASE; FEED, once
 * for each feed; GENERATION; CONFIG_FILE, CONFIG_LINE. systemd/daybookd.catalog says what each
 * message means, and docs/service.md which there are.
 */

#include "base/log.h"

#include <stddef.h>
#include <stdint.h>

struct diag_entry;
struct published;
struct revision;
struct snapshot;

/* A mistake in the files, or a warning. */
void message_problem(const struct log *log, const struct diag_entry *entry);

/* The files were taken: `text` says what that changed. Feeds are those whose calendar is another
 * one; `before` may be NULL. */
void message_reloaded(const struct log *log, enum log_level level, const char *text,
                      const struct snapshot *before, const struct snapshot *after);

/* They were not: `text` says what is served instead. */
void message_refused(const struct log *log, const char *text);

/* The journal cannot be written: why; and it can again. */
void message_not_written(const struct log *log, const char *why);
void message_written_again(const struct log *log);

/* What has happened to an event, in words. Feeds are those that show it now. */
void message_event(const struct log *log, const struct revision *revision,
                   const struct published *published, const char *text);

#endif
