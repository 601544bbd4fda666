/*
 * Serves a fixed snapshot on the listening socket that is descriptor 3, for tests of the http wing:
 *
 *     http_serve WORKERS MAX_CONNECTIONS HEADER_MS IDLE_MS WRITE_MS GRACE_MS
 *
 * /small.ics, /large.ics (200 KB of the generation's digit), /text.ics (packs well), /old.ics
 * (moved). SIGUSR1 publishes the next generation and writes a line; SIGTERM drains and ends.
 */

#include "base/log.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "http/server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LARGE 200000

static void add(struct snapshot *snapshot, const char *path, struct buf *body)
{
    struct resource *resource = snapshot_add(snapshot, path, "text/calendar; charset=utf-8", body);

    resource->last_modified = 1702036800;
    resource->file_name = xstrdup(path + 1);
    resource->noindex = true;
}

static struct snapshot *generation(unsigned number)
{
    struct snapshot *snapshot = snapshot_new(number);
    struct buf body = BUF_INIT;
    struct resource *moved;

    buf_printf(&body, "small, generation %u\r\n", number);
    add(snapshot, "/small.ics", &body);
    for (int i = 0; i < LARGE; i++)
        buf_putc(&body, (char)('0' + number % 10));
    add(snapshot, "/large.ics", &body);
    for (int i = 0; i < 1000; i++)
        buf_printf(&body, "line %d of generation %u\r\n", i, number);
    add(snapshot, "/text.ics", &body);
    moved = snapshot_add(snapshot, "/old.ics", "text/plain", &body);
    moved->location = xstrdup("/small.ics");
    snapshot_digest(snapshot);
    http_seal(snapshot, NULL, 1702036800);
    return snapshot;
}

int main(int argc, char **argv)
{
    const struct log log = {.fd = 2, .max = LEVEL_INFO};
    const int listening = 3;
    struct http_settings settings;
    struct http_server *server;
    struct cell *cell = cell_new();
    unsigned number = 0;
    sigset_t signals;
    int received;

    if (argc != 7 || fcntl(listening, F_SETFL, O_NONBLOCK) < 0)
        return 64;
    settings = (struct http_settings){
        .workers = (unsigned)atoi(argv[1]),
        .max_connections = (unsigned)atoi(argv[2]),
        .header_timeout_ms = (unsigned)atoi(argv[3]),
        .idle_timeout_ms = (unsigned)atoi(argv[4]),
        .write_timeout_ms = (unsigned)atoi(argv[5]),
        .max_requests = 1000000,
        .min_rate = 1,
        .limits = HTTP_LIMITS_DEFAULT,
    };
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    cell_publish(cell, generation(++number));
    if (http_server_start(&settings, &listening, 1, cell, &log, &server) != 0)
        return 71;
    puts("ready");
    fflush(stdout);
    while (sigwait(&signals, &received) == 0 && received == SIGUSR1) {
        cell_publish(cell, generation(++number));
        printf("generation %u\n", number);
        fflush(stdout);
    }
    http_server_stop(server, (unsigned)atoi(argv[6]));
    cell_free(cell);
    return 0;
}
