#ifndef DAYBOOKD_DAEMON_NEWS_H
#define DAYBOOKD_DAEMON_NEWS_H

/*
 * What listeners of /live are told of a printing: a message for each change and each phase, whose
 * id is the generation, and whose data is a change as a JSON object (render/changes.h). A generation
 * in which something else is new, such as the title of the site, has one message "renewed".
 * docs/live.md describes the format.
 */

struct bulletin;
struct printing;
struct snapshot;
struct zones;

/* The bulletin of the printing, the caller's. `before`: what was published before, or NULL. */
struct bulletin *news_of(const struct printing *printing, const struct snapshot *before,
                         struct zones *zones);

#endif
