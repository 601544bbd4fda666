/* daybookd: options, then the daemon or --check. */

#include "base/clock.h"
#include "daemon/daemon.h"
#include "daemon/options.h"
#include "edition/check.h"

int main(int argc, char **argv)
{
    struct options options;
    struct log log;
    int code = options_parse(argc, argv, &options);

    if (code >= 0)
        return code;
    if (options.check)
        return check_config(options.config, clock_wall(), stderr, stdout) < 0 ? EXIT_BAD_CONFIG
                                                                              : EXIT_FINE;
    log = log_to_stderr(options.verbose);
    return (int)daemon_run(&options, &log);
}
