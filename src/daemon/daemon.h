#ifndef DAYBOOKD_DAEMON_DAEMON_H
#define DAYBOOKD_DAEMON_DAEMON_H

/*
 * The running daemon: owns the edition that is live, the workers that serve it, and everything
 * that can make a new one (a saved file, SIGHUP, the clock).
 */

#include "base/log.h"
#include "daemon/options.h"

/* Runs until SIGTERM or SIGINT. What went wrong has been logged when another code than EXIT_FINE
 * comes back. */
enum exit_code daemon_run(const struct options *options, const struct log *log);

#endif
