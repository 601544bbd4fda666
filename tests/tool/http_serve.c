/*
 * Serves a fixed snapshot on the listening socket that is descriptor 3, for tests of the http wing:
 *
 *     http_serve [NAME=VALUE]...
 *
 * NAME is one of the table below. /small.ics, /medium.ics and /large.ics (40 and 200 KB of the
 * generation's digit), /text.ics (packs well), /old.ics (moved). SIGUSR1 publishes the next
 * generation, of which /live tells in 40 KB, and writes a line; SIGTERM drains and ends. Clients of
 * 127.0.1.0/24 are taken for far away, and 127.0.1.200 for a trusted proxy.
 */

#include "base/address.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/snapshot.h"
#include "http/server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define MEDIUM 40000
#define LARGE 200000

static void add(struct snapshot *snapshot, const char *path, struct buf *body)
{
    struct resource *resource = snapshot_add(snapshot, path, "text/calendar; charset=utf-8", body);

    resource->last_modified = 1702036800;
    resource->file_name = xstrdup(path + 1);
    resource->noindex = true;
}

static struct bulletin *news(unsigned number, const struct bulletin *before)
{
    struct bulletin *bulletin = before ? bulletin_copy(before) : bulletin_new(number);
    struct buf text = BUF_INIT;

    buf_printf(&text, "id: %u\ndata: ", number);
    for (int i = 0; i < MEDIUM; i++)
        buf_putc(&text, (char)('0' + number % 10));
    buf_puts(&text, "\n\n");
    bulletin_add(bulletin, number, NULL, &text);
    return bulletin;
}

static struct snapshot *generation(unsigned number, const struct snapshot *before)
{
    struct snapshot *snapshot = snapshot_new(number);
    struct buf body = BUF_INIT;
    struct resource *moved;

    buf_printf(&body, "small, generation %u\r\n", number);
    add(snapshot, "/small.ics", &body);
    for (int i = 0; i < MEDIUM; i++)
        buf_putc(&body, (char)('0' + number % 10));
    add(snapshot, "/medium.ics", &body);
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
    snapshot_set_bulletin(snapshot, news(number, before ? snapshot_bulletin(before) : NULL));
    return snapshot;
}

/* In place of the one in base/address.c, by the linker: there is no other way to come from far away
 * on any machine. */
bool __real_address_is_local(const struct address *address);
bool __wrap_address_is_local(const struct address *address);

bool __wrap_address_is_local(const struct address *address)
{
    static const struct network far_away = {
        {{[10] = 0xff, [11] = 0xff, [12] = 127, [13] = 0, [14] = 1}}, 120};

    return !network_contains(&far_away, address) && __real_address_is_local(address);
}

#define LIMIT(name) offsetof(struct http_settings, limits.name)

static const struct option {
    const char *name;
    size_t offset; /* of an unsigned in the settings */
} options[] = {
    {"workers", offsetof(struct http_settings, workers)},
    {"most", offsetof(struct http_settings, max_connections)},
    {"per_address", offsetof(struct http_settings, max_per_address)},
    {"requests", offsetof(struct http_settings, max_requests)},
    {"header", offsetof(struct http_settings, header_timeout_ms)},
    {"idle", offsetof(struct http_settings, idle_timeout_ms)},
    {"write", offsetof(struct http_settings, write_timeout_ms)},
    {"rate", offsetof(struct http_settings, min_rate)},
    {"beat", offsetof(struct http_settings, beat_ms)},
    {"head_size", LIMIT(head)},
    {"line_size", LIMIT(line)},
    {"headers", LIMIT(headers)},
    {"target", LIMIT(target)},
};

/* "grace": how long to drain, in ms. */
static void read_option(const char *argument, struct http_settings *settings, unsigned *ret_grace)
{
    const char *equals = strchr(argument, '=');
    size_t len = equals ? (size_t)(equals - argument) : 0;

    if (len == 5 && memcmp(argument, "grace", len) == 0) {
        *ret_grace = (unsigned)atoi(equals + 1);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
        if (strlen(options[i].name) == len && memcmp(argument, options[i].name, len) == 0) {
            *(unsigned *)((char *)settings + options[i].offset) = (unsigned)atoi(equals + 1);
            return;
        }
    }
    fprintf(stderr, "no such option: %s\n", argument);
    exit(64);
}

int main(int argc, char **argv)
{
    const struct log log = {.fd = 2, .max = LEVEL_INFO};
    static const struct network proxy = {
        {{[10] = 0xff, [11] = 0xff, [12] = 127, [13] = 0, [14] = 1, [15] = 200}}, 128};
    const int listening = 3;
    struct http_settings settings = {
        .workers = 2,
        .max_connections = 1000,
        .max_requests = 1000000,
        .header_timeout_ms = 5000,
        .idle_timeout_ms = 5000,
        .write_timeout_ms = 5000,
        .min_rate = 1,
        .beat_ms = 5000,
        .limits = HTTP_LIMITS_DEFAULT,
        .proxies = {.networks = &proxy, .count = 1},
    };
    struct http_server *server;
    struct cell *cell = cell_new();
    struct snapshot *snapshot = generation(1, NULL), *before;
    unsigned number = 1, grace = 2000;
    sigset_t signals;
    int received;

    for (int i = 1; i < argc; i++)
        read_option(argv[i], &settings, &grace);
    if (fcntl(listening, F_SETFL, O_NONBLOCK) < 0)
        return 64;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    cell_publish(cell, snapshot_ref(snapshot));
    if (http_server_start(&settings, &listening, 1, cell, &log, &server) != 0)
        return 71;
    puts("ready");
    fflush(stdout);
    while (sigwait(&signals, &received) == 0 && received == SIGUSR1) {
        before = snapshot;
        snapshot = generation(++number, before);
        snapshot_unref(before);
        cell_publish(cell, snapshot_ref(snapshot));
        printf("generation %u\n", number);
        fflush(stdout);
    }
    http_server_stop(server, grace);
    snapshot_unref(snapshot);
    cell_free(cell);
    return 0;
}
