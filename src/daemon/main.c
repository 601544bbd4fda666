/* daybookd: options, then the daemon or --check. */

#include "base/clock.h"
#include "daemon/daemon.h"
#include "daemon/journald.h"
#include "daemon/options.h"
#include "edition/check.h"

#include <fcntl.h>
#include <unistd.h>

/* Where one of the three standard descriptors is closed, the next file that is opened would get its
 * number, and be written to as if it were the log. What cannot be written to takes the place. */
static void fill_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    struct options options;
    struct log_budget budget = LOG_BUDGET_INIT;
    struct log log;
    int code;

    fill_standard_descriptors();
    code = options_parse(argc, argv, &options);
    if (code >= 0)
        return code;
    if (options.check)
        return check_config(options.config, clock_wall(), stderr, stdout) < 0 ? EXIT_BAD_CONFIG
                                                                              : EXIT_FINE;
    log = log_to_stderr(options.verbose, &budget);
    log.send = journald_sender();
    return (int)daemon_run(&options, &log);
}
