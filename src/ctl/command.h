#ifndef DAYBOOKD_CTL_COMMAND_H
#define DAYBOOKD_CTL_COMMAND_H

/*
 * The commands of daybookctl, as a table: the parser, the help texts and the shell completion come
 * from it. A command is one row and one function.
 */

#include <stdbool.h>
#include <stddef.h>

/* sysexits.h, and two of our own below them. */
enum ctl_exit {
    CTL_FINE = 0,
    CTL_DIFFERENT = 1, /* diff: subscribers will see changes; edit: not installed; export: the
                          daemon has to reload first; chase: there is something to follow up */
    CTL_LOSES = 2, /* diff: a published event that is still to come would vanish silently */
    CTL_USAGE = 64,
    CTL_BAD_DATA = 65, /* import: a file is no calendar */
    CTL_NO_INPUT = 66, /* there is no such event, feed or file */
    CTL_UNAVAILABLE = 69, /* no daemon answers */
    CTL_INTERNAL = 71, /* what there is to say cannot be written, and the like */
    CTL_NO_STATE = 74, /* the journal, or a file, cannot be read or written */
    CTL_BAD_CONFIG = 78,
};

enum { CTL_MAX_FLAGS = 4 };

/* An option of one command; those of all commands are --config, --state, --socket, --json, --help.
 */
struct ctl_flag {
    const char *name; /* "accept-removals", without its hyphens; NULL ends the list */
    const char *value; /* what its value is called in the help: "FEED"; NULL: it has none */
    const char *help;
};

struct ctl_context {
    const char *config; /* main configuration file; never NULL */
    const char *state_dir; /* never NULL */
    const char *socket; /* path of the control socket; never NULL */
    bool state_given, socket_given; /* on the command line */
    bool json;
    /* By the index of the flag in its command: its value, "" for one that has none; NULL: not
     * given. */
    const char *flags[CTL_MAX_FLAGS];
};

struct ctl_command {
    const char *name;
    const char *arguments; /* "ID", "[FILE]", "": for the help */
    int least, most; /* how many arguments */
    const char *summary; /* one line without a full stop */
    const char *help; /* more lines for `daybookctl help NAME`; or NULL */
    struct ctl_flag flags[CTL_MAX_FLAGS + 1];
    /* With what is not an option in argv[0] to argv[argc - 1]; enum ctl_exit. */
    int (*run)(const struct ctl_context *context, int argc, char **argv);
};

extern const struct ctl_command ctl_commands[]; /* ends in a row without a name */

int ctl_check(const struct ctl_context *context, int argc, char **argv);
int ctl_list(const struct ctl_context *context, int argc, char **argv);
int ctl_next(const struct ctl_context *context, int argc, char **argv);
int ctl_show(const struct ctl_context *context, int argc, char **argv);
int ctl_chase(const struct ctl_context *context, int argc, char **argv);
int ctl_diff(const struct ctl_context *context, int argc, char **argv);
int ctl_export(const struct ctl_context *context, int argc, char **argv);
int ctl_import(const struct ctl_context *context, int argc, char **argv);
int ctl_edit(const struct ctl_context *context, int argc, char **argv);
int ctl_status(const struct ctl_context *context, int argc, char **argv);
int ctl_reload(const struct ctl_context *context, int argc, char **argv);
int ctl_changes(const struct ctl_context *context, int argc, char **argv);
int ctl_backup(const struct ctl_context *context, int argc, char **argv);
int ctl_restore(const struct ctl_context *context, int argc, char **argv);
int ctl_completion(const struct ctl_context *context, int argc, char **argv);

#endif
