/* daybookd: options, then the daemon or --check. */

#include "daemon/daemon.h"
#include "daemon/options.h"

int main(int argc, char **argv)
{
    struct options options;
    struct log log;
    int code = options_parse(argc, argv, &options);

    if (code >= 0)
        return code;
    if (options.check)
        return (int)daemon_check(&options);
    log = log_to_stderr(options.verbose);
    return (int)daemon_run(&options, &log);
}
