/*
 * The running daemon: sockets, workers, signals, and what is asked for over the control socket.
 * Starts in the order files, sockets, workers, control socket, "ready"; stops in the reverse one.
 * Makes no edition itself: reload.c does, when renewal.c says so.
 */

#include "daemon/daemon.h"

#include "base/clock.h"
#include "base/crew.h"
#include "base/directory.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "daemon/control.h"
#include "daemon/health.h"
#include "daemon/monitor.h"
#include "daemon/reload.h"
#include "daemon/renewal.h"
#include "daemon/service.h"
#include "daemon/sockets.h"
#include "daemon/watchdog.h"
#include "daybook/config.h"
#include "http/access_log.h"
#include "http/server.h"
#include "http/traffic.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define DRAIN_MS 5000
#define RELOAD_NICE 10

/* Proxies and phones take a connection for dead that is silent for half a minute. */
#define BEAT_MS 15000

/* Descriptors beside those of connections: sockets, those who are connected to the control socket,
 * the log, libraries, files being read, large bodies of what is served and of what was before. */
#define OTHER_DESCRIPTORS 256

struct daemon {
    const struct options *options;
    char *state_dir; /* owned */
    const struct log *log;
    struct live live;
    struct event_base *base; /* of the main thread */
    struct renewal *renewal;
    struct control *control; /* NULL: it could not be made */
    struct monitor *monitor; /* NULL: until its sockets are open */
    struct health health; /* what both say */
    struct access_log *access_log; /* NULL: there is none */
    struct traffic *traffic;
    struct http_server *server;
    struct drafts *started_with; /* owned reference: the settings that sockets and workers have */
    struct watchdog *watchdog; /* NULL: nobody watches */
    struct sockets sockets;
    struct event hangup;
    struct event terminate;
    struct event interrupt;
};

static const struct server_settings *settings_of(const struct daemon *daemon)
{
    return drafts_server(live_drafts(&daemon->live));
}

static void say_ready(const struct daemon *daemon)
{
    struct buf status auto_buf = BUF_INIT;

    reload_status(&daemon->live, &status);
    service_ready(status.data);
}

/* A reload has ended, well or not. */
static void on_ended(void *context, enum reload_result result)
{
    struct daemon *daemon = context;

    if (result == RELOAD_DONE &&
        !server_settings_equal(settings_of(daemon), drafts_server(daemon->started_with)))
        log_line(daemon->log, LEVEL_WARNING,
                 "the settings of the server, but for reload and rescan, take effect at the next "
                 "start");
    say_ready(daemon);
    control_reloaded(daemon->control, result);
}

static void on_hangup(evutil_socket_t fd, short what, void *context)
{
    struct daemon *daemon = context;

    (void)fd;
    (void)what;
    renewal_ask(daemon->renewal, false);
}

static void on_stop(evutil_socket_t fd, short what, void *context)
{
    struct daemon *daemon = context;

    (void)fd;
    (void)what;
    log_line(daemon->log, LEVEL_INFO, "stopping");
    service_stopping();
    event_base_loopbreak(daemon->base);
}

/* --- start and stop --------------------------------------------------------------------------- */

/* The command line replaces the file, and the service manager both. */
static int open_sockets(struct daemon *daemon)
{
    const struct server_settings *settings = settings_of(daemon);
    const struct options *options = daemon->options;
    const struct address_list given = {.items = options->listen, .count = options->listen_count};
    struct sockets_wanted http = {.config = options->config};
    const struct sockets_wanted status = {.addresses = &settings->status_listen,
                                          .setting = "server.status_listen",
                                          .config = options->config,
                                          .by_somebody = settings->status_listen.line != 0};
    int error = sockets_take(&daemon->sockets, daemon->log);

    http.addresses = given.count ? &given : &settings->listen;
    http.setting = given.count ? "-l" : "server.listen";
    http.by_somebody = given.count || settings->listen.line;
    if (!error)
        error = sockets_open(&daemon->sockets, SOCKET_HTTP, &http, daemon->log);
    return error ? error : sockets_open(&daemon->sockets, SOCKET_STATUS, &status, daemon->log);
}

/* As many descriptors as the connections may need, if the hard limit allows. */
static void raise_descriptor_limit(const struct daemon *daemon)
{
    rlim_t wanted = (rlim_t)settings_of(daemon)->serving.max_connections + OTHER_DESCRIPTORS;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < wanted)
        log_line(daemon->log, LEVEL_WARNING,
                 "server.max_connections is %" PRId64
                 ", but only %llu files may be open: raise LimitNOFILE",
                 settings_of(daemon)->serving.max_connections, (unsigned long long)limit.rlim_cur);
}

/* The networks stay the drafts'. */
static struct proxies proxies_of(const struct server_settings *settings)
{
    return (struct proxies){
        .networks = settings->trusted_proxies,
        .count = settings->trusted_proxy_count,
        .trust_unix = settings->serving.trust_unix != 0,
    };
}

static struct http_settings http_settings(const struct server_settings *settings)
{
    const struct serving *serving = &settings->serving;

    return (struct http_settings){
        .workers = serving->workers ? (unsigned)serving->workers : crew_processors(),
        .max_connections = (unsigned)serving->max_connections,
        .max_per_address = (unsigned)serving->max_connections_per_address,
        .max_requests = (unsigned)serving->max_requests,
        .header_timeout_ms = (unsigned)serving->header_timeout * 1000,
        .idle_timeout_ms = (unsigned)serving->idle_timeout * 1000,
        .write_timeout_ms = (unsigned)serving->write_timeout * 1000,
        .min_rate = (unsigned)serving->min_rate,
        .beat_ms = BEAT_MS,
        .limits = {.head = (uint32_t)serving->max_header_size,
                   .line = (uint32_t)serving->max_header_line,
                   .headers = (uint32_t)serving->max_headers,
                   .target = (uint32_t)serving->max_target},
        .proxies = proxies_of(settings),
    };
}

/* On standard output. */
static int open_access_log(struct daemon *daemon)
{
    static access_format *const formats[] = {
        [LOG_COMBINED] = access_combined,
        [LOG_JSON] = access_json,
    };
    access_format *format = formats[settings_of(daemon)->serving.access_log];
    int error =
        format ? access_log_open(STDOUT_FILENO, format, daemon->log, &daemon->access_log) : 0;

    if (error)
        log_line(daemon->log, LEVEL_ERROR, "cannot begin the access log: %s", strerror(-error));
    return error;
}

static int start_server(struct daemon *daemon)
{
    const struct server_settings *settings = settings_of(daemon);
    const struct socket_set *sockets = &daemon->sockets.sets[SOCKET_HTTP];
    struct http_settings http = http_settings(settings);
    int error = open_access_log(daemon);

    if (error)
        return error;
    daemon->traffic->log = daemon->access_log;
    daemon->traffic->detail = (enum address_detail)settings->serving.log_addresses;
    http.traffic = daemon->traffic;
    raise_descriptor_limit(daemon);
    error = http_server_start(&http, sockets->fds, sockets->count, daemon->live.cell, daemon->log,
                              &daemon->server);
    if (error)
        log_line(daemon->log, LEVEL_ERROR, "cannot start the workers: %s", strerror(-error));
    return error;
}

static int start_events(struct daemon *daemon)
{
    evsignal_assign(&daemon->hangup, daemon->base, SIGHUP, on_hangup, daemon);
    evsignal_assign(&daemon->terminate, daemon->base, SIGTERM, on_stop, daemon);
    evsignal_assign(&daemon->interrupt, daemon->base, SIGINT, on_stop, daemon);
    evsignal_add(&daemon->hangup, NULL);
    evsignal_add(&daemon->terminate, NULL);
    evsignal_add(&daemon->interrupt, NULL);
    return renewal_new(daemon->base, &daemon->live, on_ended, daemon, &daemon->renewal);
}

static void stop_events(struct daemon *daemon)
{
    event_del(&daemon->hangup);
    event_del(&daemon->terminate);
    event_del(&daemon->interrupt);
    daemon->renewal = renewal_free(daemon->renewal);
}

static void on_reload_wanted(void *context, bool accept_removals)
{
    struct daemon *daemon = context;

    renewal_ask(daemon->renewal, accept_removals);
}

static void on_published(void *context, const struct revision *revisions, size_t count)
{
    struct daemon *daemon = context;

    control_tell(daemon->control, revisions, count);
}

/* Feeds are served without it as well. */
static void open_control(struct daemon *daemon)
{
    char *directory auto_free = directory_given("RUNTIME_DIRECTORY", RUNSTATEDIR "/daybookd");
    const struct socket_set *sockets = &daemon->sockets.sets[SOCKET_CONTROL];
    const struct control_options options = {
        .fd = sockets->count ? sockets->fds[0] : -1,
        .directory = directory,
        .health = &daemon->health,
        .reload = on_reload_wanted,
        .context = daemon,
    };
    struct buf message auto_buf = BUF_INIT;

    if (control_open(daemon->base, &options, &daemon->control, &message) < 0)
        log_line(daemon->log, LEVEL_WARNING, "no control socket: %s", message.data);
    else if (options.fd < 0)
        log_line(daemon->log, LEVEL_INFO, "control socket %s", control_path(daemon->control));
    else
        sockets_log(&daemon->sockets, SOCKET_CONTROL, daemon->log);
}

/* The first edition. An event that was stamped in this very second, before a restart, gets its next
 * stamp a second ahead of time rather than keep everybody waiting. */
static enum exit_code print_first(struct daemon *daemon)
{
    struct reload_request request = {.asked = true, .second_look = true, .now = clock_wall()};
    enum reload_result result;

    if (books_open(&daemon->live.books, daemon->state_dir, daemon->log, request.now) < 0)
        return EXIT_NO_STATE;
    while ((result = reload_files(&daemon->live, &request)) == RELOAD_NEXT_SECOND)
        request.now++;
    return result == RELOAD_DONE          ? EXIT_FINE
           : result == RELOAD_NOT_WRITTEN ? EXIT_NO_STATE
                                          : EXIT_BAD_CONFIG;
}

/* A reload has time, requests have not: where all processors are busy this thread, whose nice value
 * is its own on Linux, has the lower priority. */
static void give_way(const struct daemon *daemon)
{
    if (setpriority(PRIO_PROCESS, 0, RELOAD_NICE) < 0)
        log_line(daemon->log, LEVEL_DEBUG, "reloads have the priority of requests: %s",
                 strerror(errno));
}

/* From the first edition to "ready", and until somebody stops it. */
static enum exit_code serve(struct daemon *daemon)
{
    enum exit_code code = print_first(daemon);

    if (code != EXIT_FINE)
        return code;
    daemon->started_with = drafts_ref(live_drafts(&daemon->live));
    if (open_sockets(daemon) < 0)
        return EXIT_CANNOT_BIND;
    if (start_server(daemon) < 0)
        return EXIT_INTERNAL;
    give_way(daemon);
    daemon->health.server = daemon->server;
    daemon->health.traffic = daemon->traffic;
    daemon->monitor =
        monitor_new(daemon->base, &daemon->sockets.sets[SOCKET_STATUS], &daemon->health);
    open_control(daemon);
    daemon->watchdog = watchdog_new(daemon->base, daemon->server);
    renewal_begin(daemon->renewal);
    say_ready(daemon);
    /* What was saved after the files were read and before they were watched. */
    renewal_look(daemon->renewal);
    event_base_dispatch(daemon->base);
    return EXIT_FINE;
}

enum exit_code daemon_run(const struct options *options, const struct log *log)
{
    struct daemon daemon = {
        .options = options,
        .state_dir = options->state_dir
                         ? xstrdup(options->state_dir)
                         : directory_given("STATE_DIRECTORY", LOCALSTATEDIR "/lib/daybookd"),
        .log = log,
        .live = {.log = log,
                 .config = options->config,
                 .cell = cell_new(),
                 .books = {.lock = -1},
                 .tell = on_published,
                 .tell_context = &daemon},
        .health = {.live = &daemon.live,
                   .started = clock_wall(),
                   .started_ms = clock_monotonic_ms()},
        .traffic = traffic_new(),
        .base = event_base_new(),
    };
    enum exit_code code = EXIT_INTERNAL;

    signal(SIGPIPE, SIG_IGN);
    if (!daemon.base)
        log_line(log, LEVEL_ERROR, "cannot make an event loop: %s", strerror(errno));
    else if (start_events(&daemon) == 0)
        code = serve(&daemon);
    watchdog_free(daemon.watchdog);
    control_close(daemon.control);
    monitor_free(daemon.monitor);
    http_server_stop(daemon.server, DRAIN_MS);
    access_log_close(daemon.access_log);
    sockets_close(&daemon.sockets);
    if (daemon.base) {
        stop_events(&daemon);
        event_base_free(daemon.base);
    }
    drafts_unref(daemon.started_with);
    live_done(&daemon.live);
    free(daemon.state_dir);
    cell_free(daemon.live.cell);
    traffic_free(daemon.traffic);
    return code;
}
