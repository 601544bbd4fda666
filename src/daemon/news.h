#ifndef DAYBOOKD_DAEMON_NEWS_H
#define DAYBOOKD_DAEMON_NEWS_H

/*
 * What listeners of /live are told of a printing: a message for each change and each phase, whose
 * id is the generation, and whose data is a change as a JSON object (render/changes.h). Where
 * something is new that no change tells of (the title of the site, the day, what is in a feed's
 * window), or an event was taken back, there is a message "renewed". docs/live.md describes the
 * format.
 */

struct bulletin;
struct printing;
struct zones;

/* The bulletin of the printing, the caller's. `before`: what was published before, and is still
 * there; or NULL. */
struct bulletin *news_of(const struct printing *printing, const struct printing *before,
                         struct zones *zones);

#endif
