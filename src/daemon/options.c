/* The command line: see options.h. */

#include "daemon/options.h"

#include "config.h"

#include <getopt.h>
#include <stdio.h>

static const char usage[] = "usage: daybookd [-c FILE] [-s STATE_DIR] [-l ADDRESS]... [-n] [-v]\n";

static const char help[] =
    "\n"
    "Serves the daybook of a configuration file as live calendar feeds.\n"
    "\n"
    "  -c, --config FILE     main configuration file\n"
    "                        (default: " SYSCONFDIR "/daybookd/daybookd.conf)\n"
    "  -s, --state DIR       where state is kept\n"
    "                        (default: $STATE_DIRECTORY, else " LOCALSTATEDIR "/lib/daybookd)\n"
    "  -l, --listen ADDRESS  listen here (127.0.0.1:8080, [::1]:8080, unix:/PATH; port 0 picks\n"
    "                        a free one) instead of on server.listen; may be given several times\n"
    "  -n, --check           check the configuration, say what is wrong, and exit\n"
    "  -v, --verbose         log more\n"
    "  -V, --version         print the version and exit\n"
    "  -h, --help            print this and exit\n"
    "\n"
    "Save the file, or send SIGHUP, and every subscriber's next look shows the change.\n"
    "Exit codes: 0 fine, 64 usage, 69 cannot bind, 74 state cannot be read or written,\n"
    "78 bad configuration.\n";

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'}, {"state", required_argument, NULL, 's'},
    {"listen", required_argument, NULL, 'l'}, {"check", no_argument, NULL, 'n'},
    {"verbose", no_argument, NULL, 'v'},      {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
};

static int bad_usage(const char *text)
{
    fprintf(stderr, "daybookd: %s\n%s", text, usage);
    return EXIT_BAD_USAGE;
}

int options_parse(int argc, char **argv, struct options *ret_options)
{
    struct options options = {
        .config = SYSCONFDIR "/daybookd/daybookd.conf",
    };
    int option;

    while ((option = getopt_long(argc, argv, "c:s:l:nvVh", long_options, NULL)) != -1) {
        switch (option) {
        case 'c':
            options.config = optarg;
            break;
        case 's':
            options.state_dir = optarg;
            break;
        case 'l':
            if (options.listen_count == OPTIONS_MAX_LISTEN)
                return bad_usage("too many addresses to listen on");
            options.listen[options.listen_count++] = optarg;
            break;
        case 'n':
            options.check = true;
            break;
        case 'v':
            options.verbose = true;
            break;
        case 'V':
            puts("daybookd " PACKAGE_VERSION);
            return EXIT_FINE;
        case 'h':
            printf("%s%s", usage, help);
            return EXIT_FINE;
        default: /* getopt has said what is wrong */
            fputs(usage, stderr);
            return EXIT_BAD_USAGE;
        }
    }
    if (optind < argc)
        return bad_usage("what is not an option is not understood; the file goes after -c");
    *ret_options = options;
    return -1;
}
