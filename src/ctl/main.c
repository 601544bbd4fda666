/*
 * daybookctl: the command line. Everything about a command is its row in the table below; options
 * of all commands may stand before or after its name.
 */

#include "base/buf.h"
#include "base/directory.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "config.h"
#include "ctl/command.h"

#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ctl_help(const struct ctl_context *context, int argc, char **argv);

const struct ctl_command ctl_commands[] = {
    {
        .name = "check",
        .arguments = "[FILE]",
        .most = 1,
        .summary = "say what is wrong with the files",
        .help = "Reads FILE, or the main configuration file, and all that it names.\n"
                "Needs no daemon and no journal.\n",
        .run = ctl_check,
    },
    {
        .name = "list",
        .arguments = "",
        .summary = "the events that are not over",
        .help = "In the order of their starts, each on the clocks of its zone; drafts and events\n"
                "under embargo too. One that repeats is a line for each instance: the next, and\n"
                "those of a year ahead, 60 at most. Needs no daemon.\n",
        .flags = {{"feed", "FEED", "only what is in that feed, or will be when it has a date"},
                  {"all", NULL, "those that are over too; instances of a year back"}},
        .run = ctl_list,
    },
    {
        .name = "next",
        .arguments = "[N]",
        .most = 1,
        .summary = "what comes next",
        .help = "The next N events (default: 5), those under way first; each instance of one that\n"
                "repeats counts. Needs no daemon.\n",
        .run = ctl_next,
    },
    {
        .name = "show",
        .arguments = "ID",
        .least = 1,
        .most = 1,
        .summary = "all that is known of an event",
        .help = "What is written of it, its times in its zone, in UTC and at the place, and how\n"
                "it came to be as it is. Needs no daemon.\n",
        .run = ctl_show,
    },
    {
        .name = "chase",
        .arguments = "",
        .summary = "what somebody has to follow up",
        .help = "Most urgent first: a time or date to be confirmed although the event is near, a\n"
                "confirmed event without a contact, results that were promised and are not\n"
                "there, 30 days of postponement without a new date, and what is expected by\n"
                "custom and not announced. Drafts are left out. Ends with 0 when there is\n"
                "nothing, with 1 when there is something. Needs no daemon.\n",
        .flags = {{"within", "TIME", "how near: 48h, 7d, \"2 weeks\" (default: 48h)"}},
        .run = ctl_chase,
    },
    {
        .name = "diff",
        .arguments = "",
        .summary = "what subscribers would see of the files as they are",
        .help = "Each event once, under the feeds in which the same becomes of it. A \"!\" stands\n"
                "before what was published, is still to come, and would vanish from a feed\n"
                "without a word. Ends with 0 when no subscriber would see a change, with 1 when\n"
                "they would, with 2 when something would vanish. Needs no daemon, but what one\n"
                "has published.\n",
        .run = ctl_diff,
    },
    {
        .name = "export",
        .arguments = "DIR",
        .least = 1,
        .most = 1,
        .summary = "write the site as files",
        .help = "For any web server: pages are written as index.html of a folder. Only what\n"
                "changed is written, and only what an export has written is ever removed.\n"
                "Without a daemon this is what publishes; with one, it ends with 1 when that\n"
                "has to reload first.\n",
        .flags = {{"accept-removals", NULL, "let go of the events that are held"}},
        .run = ctl_export,
    },
    {
        .name = "import",
        .arguments = "FILE ...",
        .least = 1,
        .most = 100,
        .summary = "print calendars as events of a daybook",
        .help = "FILE is an iCalendar file of whatever program, or - for standard input. Look\n"
                "through what is printed, and put it into events_dir. Remarks in it say what\n"
                "was not kept, and the last line, on standard error, of how many events. UIDs\n"
                "are kept, so that those who have subscribed keep their entries.\n",
        .flags = {{"publisher", "ID", "who publishes them, of those you have"},
                  {"domain", "DOMAIN", "your site's: UIDs that end in it become ids"}},
        .run = ctl_import,
    },
    {
        .name = "edit",
        .arguments = "FILE",
        .least = 1,
        .most = 1,
        .summary = "edit a file, and install it when it is right",
        .help = "FILE is the main file or one of events_dir, with or without its \".conf\".\n"
                "$VISUAL, else $EDITOR, edits a copy; what is wrong is said, then what\n"
                "subscribers would see, and after a yes the copy replaces the file at once.\n"
                "Ends with 1 when it does not.\n",
        .run = ctl_edit,
    },
    {
        .name = "status",
        .arguments = "",
        .summary = "what the daemon serves, and what is wrong",
        .help = "Errors of the files are repeated until they are mended.\n",
        .run = ctl_status,
    },
    {
        .name = "reload",
        .arguments = "",
        .summary = "publish what the files say",
        .help = "Returns when it is being served, or prints what is wrong and ends with 78:\n"
                "then what was served before still is.\n",
        .flags = {{"accept-removals", NULL, "let go of the events that are held"}},
        .run = ctl_reload,
    },
    {
        .name = "changes",
        .arguments = "",
        .summary = "what has changed lately",
        .help = "Oldest first. With --json one object a line.\n",
        .flags = {{"last", "N", "so many (default: 20)"},
                  {"event", "ID", "of that event only"},
                  {"follow", NULL, "go on with those that come"}},
        .run = ctl_changes,
    },
    {
        .name = "backup",
        .arguments = "FILE",
        .least = 1,
        .most = 1,
        .summary = "keep a copy of the journal",
        .help = "As of one moment, the daemon's while it runs, else that of the state directory.\n"
                "FILE is an SQLite database for its owner alone; it replaces an older one at\n"
                "once, when it is whole, and nothing else.\n",
        .run = ctl_backup,
    },
    {
        .name = "restore",
        .arguments = "FILE",
        .least = 1,
        .most = 1,
        .summary = "put a copy of the journal in place",
        .help = "As root, while no daemon runs:  systemctl stop 'daybookd*'\n"
                "FILE is read through first. The journal that is there is kept beside the new\n"
                "one as journal.db.before-TIME. SEQUENCE and LAST-MODIFIED of every event are\n"
                "raised above all that anybody has of it.\n",
        .flags = {{"as-it-is", NULL, "raise nothing: nothing was published since the copy"}},
        .run = ctl_restore,
    },
    {
        .name = "completion",
        .arguments = "",
        .summary = "print completion for bash",
        .help = "In ~/.bashrc:  source <(daybookctl completion)\n",
        .run = ctl_completion,
    },
    {
        .name = "help",
        .arguments = "[COMMAND]",
        .most = 1,
        .summary = "explain a command",
        .run = ctl_help,
    },
    {.name = NULL},
};

/* --- help ------------------------------------------------------------------------------------- */

static const char usage[] = "usage: daybookctl [OPTIONS] COMMAND [ARGUMENTS]\n";

static const char help_begin[] = "\n"
                                 "Looks after a daybook and the daybookd that serves it.\n"
                                 "\n"
                                 "Commands:\n";

static const char help_options[] =
    "\n"
    "Options of all commands:\n"
    "  -c, --config FILE  main configuration file\n"
    "                     (default: " SYSCONFDIR "/daybookd/daybookd.conf)\n"
    "  -s, --state DIR    where state is kept; no daemon is asked then, unless\n"
    "                     --socket names it\n"
    "                     (default: $STATE_DIRECTORY,\n"
    "                     else " LOCALSTATEDIR "/lib/daybookd)\n"
    "      --socket PATH  the daemon's control socket (default: control.sock in\n"
    "                     $RUNTIME_DIRECTORY,\n"
    "                     else in " RUNSTATEDIR "/daybookd)\n"
    "      --json         print JSON instead of tables\n"
    "  -h, --help         print this, or the help of the command, and exit\n"
    "  -V, --version      print the version and exit\n";

static const char help_end[] =
    "\n"
    "Tables are aligned on a terminal; elsewhere they have TABs between cells and no\n"
    "heading.\n"
    "Exit codes: 0 fine, 1 and 2 as the help of chase, diff, edit and export says,\n"
    "64 usage, 65 no calendar, 66 no such event, feed or file, 69 no daemon answers,\n"
    "71 the answer cannot be written, 74 the journal or a file cannot be read or\n"
    "written, 78 bad configuration.\n";

static void explain_all(void)
{
    fputs(usage, stdout);
    fputs(help_begin, stdout);
    for (const struct ctl_command *command = ctl_commands; command->name; command++)
        printf("  %-10s %-10s %s\n", command->name, command->arguments, command->summary);
    fputs(help_options, stdout);
    fputs(help_end, stdout);
}

static void explain_command(const struct ctl_command *command)
{
    printf("usage: daybookctl %s [OPTIONS]%s%s\n\n%s\n", command->name,
           command->arguments[0] ? " " : "", command->arguments, command->summary);
    if (command->help)
        printf("\n%s", command->help);
    if (command->flags[0].name)
        puts("\nOptions:");
    for (const struct ctl_flag *flag = command->flags; flag->name; flag++) {
        char *name auto_free = xasprintf("--%s%s%s", flag->name, flag->value ? " " : "",
                                         flag->value ? flag->value : "");

        printf("  %-18s %s\n", name, flag->help);
    }
    fputs(help_options, stdout);
}

/* NULL: all of them. */
static void explain(const struct ctl_command *command)
{
    if (command)
        explain_command(command);
    else
        explain_all();
}

/* --- commands --------------------------------------------------------------------------------- */

static const struct ctl_command *find_command(const char *name)
{
    for (const struct ctl_command *command = ctl_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[32], *nearest;
    size_t count = 0;

    for (const struct ctl_command *command = ctl_commands; command->name; command++)
        if (count < ARRAY_SIZE(names))
            names[count++] = command->name;
    nearest = nearest_of(name, names, count);
    if (nearest)
        fprintf(stderr, "daybookctl: there is no command \"%s\" (did you mean \"%s\"?)\n", name,
                nearest);
    else
        fprintf(stderr, "daybookctl: there is no command \"%s\"; daybookctl help lists them\n",
                name);
    return CTL_USAGE;
}

static int ctl_help(const struct ctl_context *context, int argc, char **argv)
{
    const struct ctl_command *command;

    (void)context;
    command = argc ? find_command(argv[0]) : NULL;
    if (argc && !command)
        return unknown_command(argv[0]);
    explain(command);
    return CTL_FINE;
}

/* --- options ---------------------------------------------------------------------------------- */

/* What getopt_long() returns for options without a letter: flags of a command follow. */
enum { OPTION_SOCKET = 256, OPTION_JSON, OPTION_FLAG };

static const struct option global_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"state", required_argument, NULL, 's'},
    {"socket", required_argument, NULL, OPTION_SOCKET},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
};

/* The options of all commands and those of this one (NULL: none), as getopt_long() wants them. */
static void collect_options(const struct ctl_command *command, struct option *ret_options)
{
    size_t count = ARRAY_SIZE(global_options);

    memcpy(ret_options, global_options, sizeof(global_options));
    for (int i = 0; command && command->flags[i].name; i++)
        ret_options[count++] = (struct option){
            .name = command->flags[i].name,
            .has_arg = command->flags[i].value ? required_argument : no_argument,
            .val = OPTION_FLAG + i,
        };
    ret_options[count] = (struct option){0};
}

/* Takes options up to the first argument, with a command all of them; -1, or the exit code to leave
 * with, everything having been said. */
static int take_options(struct ctl_context *context, const struct ctl_command *command, int argc,
                        char **argv)
{
    struct option options[ARRAY_SIZE(global_options) + CTL_MAX_FLAGS + 1];
    int option;

    collect_options(command, options);
    optind = 0; /* begin anew */
    while ((option = getopt_long(argc, argv, command ? "c:s:hV" : "+c:s:hV", options, NULL)) !=
           -1) {
        switch (option) {
        case 'c':
            context->config = optarg;
            break;
        case 's':
            context->state_dir = optarg;
            context->state_given = true;
            break;
        case OPTION_SOCKET:
            context->socket = optarg;
            context->socket_given = true;
            break;
        case OPTION_JSON:
            context->json = true;
            break;
        case 'h':
            explain(command);
            return CTL_FINE;
        case 'V':
            puts("daybookctl " PACKAGE_VERSION);
            return CTL_FINE;
        case '?': /* getopt has said what is wrong */
            fprintf(stderr, "daybookctl help%s%s explains\n", command ? " " : "",
                    command ? command->name : "");
            return CTL_USAGE;
        default:
            context->flags[option - OPTION_FLAG] = optarg ? optarg : "";
        }
    }
    return -1;
}

static int run(struct ctl_context *context, const struct ctl_command *command, int argc,
               char **argv)
{
    char *name auto_free = xasprintf("daybookctl %s", command->name); /* for getopt's messages */
    int code;

    argv[0] = name;
    code = take_options(context, command, argc, argv);
    if (code >= 0)
        return code;
    argc -= optind;
    argv += optind;
    if (argc < command->least || argc > command->most) {
        fprintf(stderr, "%s: %s\nusage: %s [OPTIONS]%s%s\n", name,
                argc < command->least ? "something is missing" : "too many arguments", name,
                command->arguments[0] ? " " : "", command->arguments);
        return CTL_USAGE;
    }
    return command->run(context, argc, argv);
}

int main(int argc, char **argv)
{
    char *state auto_free = directory_given("STATE_DIRECTORY", LOCALSTATEDIR "/lib/daybookd");
    char *runtime auto_free = directory_given("RUNTIME_DIRECTORY", RUNSTATEDIR "/daybookd");
    char *socket auto_free = xasprintf("%s/control.sock", runtime);
    struct ctl_context context = {
        .config = SYSCONFDIR "/daybookd/daybookd.conf",
        .state_dir = state,
        .socket = socket,
    };
    const struct ctl_command *command;
    int code;

    setlocale(LC_CTYPE, "C.UTF-8"); /* how wide characters are; what we write is UTF-8 anywhere */
    code = take_options(&context, NULL, argc, argv);
    if (code < 0 && optind == argc) {
        fputs(usage, stderr);
        fputs("daybookctl help lists the commands\n", stderr);
        code = CTL_USAGE;
    }
    if (code < 0) {
        command = find_command(argv[optind]);
        code = command ? run(&context, command, argc - optind, argv + optind)
                       : unknown_command(argv[optind]);
    }
    /* What is long has been written, or not, before: then nobody knows any more why not. */
    if (fflush(stdout) != 0) {
        perror("daybookctl: standard output");
        return CTL_INTERNAL;
    }
    if (ferror(stdout)) {
        fputs("daybookctl: standard output: not everything could be written\n", stderr);
        return CTL_INTERNAL;
    }
    return code;
}
