#ifndef DAYBOOKD_DAEMON_OPTIONS_H
#define DAYBOOKD_DAEMON_OPTIONS_H

/* The command line of daybookd, and the exit codes (those of sysexits.h). */

#include <stdbool.h>
#include <stddef.h>

enum exit_code {
    EXIT_FINE = 0,
    EXIT_BAD_USAGE = 64,
    EXIT_CANNOT_BIND = 69,
    EXIT_INTERNAL = 71,
    EXIT_NO_STATE = 74,
    EXIT_BAD_CONFIG = 78,
};

#define OPTIONS_MAX_LISTEN 16

struct options {
    const char *config; /* never NULL */
    const char *state_dir; /* NULL: where the service manager says, or our own */
    const char *listen[OPTIONS_MAX_LISTEN]; /* replace server.listen when there are any */
    size_t listen_count;
    bool check;
    bool verbose;
};

/* -1: go on with *ret_options, which borrows from argv and the environment; else the exit code to
 * leave with, everything having been said. */
int options_parse(int argc, char **argv, struct options *ret_options);

#endif
