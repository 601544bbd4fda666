/*
 * `daybookctl completion`: a script for bash, made of the table of commands: their names, their
 * options, and files or directories where a command takes such.
 */

#include "ctl/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Leaves in `words` what may stand where the cursor is, or in `kind` what bash knows itself: files
 * or directories. */
static const char begin[] =
    "# Completion of daybookctl for bash:  source <(daybookctl completion)\n"
    "_daybookctl() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command= words= kind= i\n"
    "    local options='--config --state --socket --json --help --version'\n"
    "    local commands='";

static const char find_command[] = "'\n"
                                   "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                                   "        case ${COMP_WORDS[i]} in\n"
                                   "        -c | --config | -s | --state | --socket) ((i++)) ;;\n"
                                   "        -*) ;;\n"
                                   "        *) command=${COMP_WORDS[i]}; break ;;\n"
                                   "        esac\n"
                                   "    done\n"
                                   "    case $command in\n"
                                   "    '') words=$commands ;;\n";

static const char end[] =
    "    esac\n"
    "    case $previous in\n"
    "    -c | --config | --socket) kind=file words= ;;\n"
    "    -s | --state) kind=directory words= ;;\n"
    "    *) [[ $current == -* ]] && kind= words=$options ;;\n"
    "    esac\n"
    "    if [[ $kind ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -A \"$kind\" -- \"$current\")\n"
    "    else\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
    "    fi\n"
    "}\n"
    "complete -F _daybookctl daybookctl\n";

static void print_names(void)
{
    for (const struct ctl_command *command = ctl_commands; command->name; command++)
        printf("%s%s", command == ctl_commands ? "" : " ", command->name);
}

/* What the argument of a command is, by its name in the help. */
static void print_argument(const struct ctl_command *command)
{
    static const struct {
        const char *name, *completion;
    } kinds[] = {
        {"FILE", " kind=file"},
        {"DIR", " kind=directory"},
        {"COMMAND", " words=$commands"},
        {NULL, NULL},
    };

    for (int i = 0; kinds[i].name; i++)
        if (strstr(command->arguments, kinds[i].name))
            fputs(kinds[i].completion, stdout);
}

static void print_command(const struct ctl_command *command)
{
    printf("    %s)", command->name);
    print_argument(command);
    if (command->flags[0].name)
        fputs(" options+='", stdout);
    for (const struct ctl_flag *flag = command->flags; flag->name; flag++)
        printf(" --%s", flag->name);
    puts(command->flags[0].name ? "' ;;" : " ;;");
}

int ctl_completion(const struct ctl_context *context, int argc, char **argv)
{
    (void)context;
    (void)argc;
    (void)argv;
    fputs(begin, stdout);
    print_names();
    fputs(find_command, stdout);
    for (const struct ctl_command *command = ctl_commands; command->name; command++)
        print_command(command);
    fputs(end, stdout);
    return CTL_FINE;
}
