/* What the daemon listens on: see sockets.h. */

#include "daemon/sockets.h"

#include "base/buf.h"
#include "base/memory.h"
#include "daemon/listen.h"
#include "daemon/service.h"
#include "daybook/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names that mean something, and what the log says before the address. */
static const struct {
    const char *name, *says;
} uses[] = {
    [SOCKET_HTTP] = {NULL, "listening on"},
    [SOCKET_CONTROL] = {"control", "control socket"},
    [SOCKET_STATUS] = {"status", "status on"},
};

/* --- handed over ------------------------------------------------------------------------------ */

static enum socket_use use_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
        if (uses[i].name && strcmp(uses[i].name, name) == 0)
            return (enum socket_use)i;
    return SOCKET_HTTP;
}

/* Who may open the control socket may do everything: a port would be open to everybody, and so
 * would an abstract socket. */
static const char *objection(const struct socket_set *set, enum socket_use use, int fd)
{
    if (set->count == SOCKETS_MOST)
        return "there are too many of them";
    if (use == SOCKET_CONTROL && !listen_is_path(fd))
        return "the one named control has to be a Unix socket with a path";
    if (use == SOCKET_CONTROL && set->count)
        return "there may be only one named control";
    return NULL;
}

static int add_handed_over(struct sockets *sockets, const struct service_socket *given,
                           const struct log *log)
{
    enum socket_use use = use_of(given->name);
    struct socket_set *set = &sockets->sets[use];
    const char *why_not = objection(set, use, given->fd);

    if (why_not) {
        log_line(log, LEVEL_ERROR, "the sockets handed over cannot be used: %s", why_not);
        close(given->fd);
        return -EINVAL;
    }
    set->fds[set->count++] = given->fd;
    set->handed_over = true;
    return 0;
}

int sockets_take(struct sockets *sockets, const struct log *log)
{
    struct service_socket *given;
    size_t count;
    int error = service_sockets(&given, &count);

    if (error) {
        log_line(log, LEVEL_ERROR, "the sockets handed over cannot be used: %s", strerror(-error));
        return error;
    }
    for (size_t i = 0; i < count; i++) {
        if (!error)
            error = add_handed_over(sockets, &given[i], log);
        free(given[i].name);
    }
    free(given);
    return error;
}

/* --- our own ---------------------------------------------------------------------------------- */

/* "FILE:LINE: KIND: ", where a file asks for the addresses. */
static void add_where(const struct sockets_wanted *wanted, const char *kind, struct buf *buf)
{
    buf_puts(buf, "");
    if (wanted->addresses->line)
        buf_printf(buf, "%s:%d: %s: ", wanted->config, wanted->addresses->line, kind);
}

/* What helps, by what went wrong. */
static const char *advice(int error, enum socket_use use, const char *address)
{
    bool is_path = strncmp(address, "unix:", 5) == 0;

    if (error == -EINVAL)
        return "; write it like 127.0.0.1:8080, [::1]:8080 or unix:/PATH";
    if (error == -EAFNOSUPPORT && !is_path)
        return "; a service without a network gets its sockets from a socket unit, which is to be "
               "enabled";
    if (error == -EACCES && !is_path)
        return "; ports below 1024 are for a socket unit to open";
    if (error == -EADDRINUSE && !is_path && use == SOCKET_HTTP)
        return "; -l ADDRESS:PORT takes another port";
    return "";
}

static int open_one(struct socket_set *set, enum socket_use use, const char *address,
                    const struct sockets_wanted *wanted, const struct log *log)
{
    struct buf where auto_buf = BUF_INIT;
    int fd = listen_open(address);

    if (fd >= 0) {
        set->fds[set->count++] = fd;
        return 0;
    }
    add_where(wanted, "error", &where);
    log_line(log, LEVEL_ERROR, "%scannot listen on %s: %s%s", where.data, address, strerror(-fd),
             advice(fd, use, address));
    return fd;
}

/* --- what was asked for, and what there is ---------------------------------------------------- */

static bool is_at_any(int fd, const struct address_list *addresses)
{
    for (size_t i = 0; i < addresses->count; i++)
        if (listen_is_at(fd, addresses->items[i]))
            return true;
    return false;
}

static bool any_is_at(const struct socket_set *set, const char *address)
{
    for (size_t i = 0; i < set->count; i++)
        if (listen_is_at(set->fds[i], address))
            return true;
    return false;
}

static bool as_asked_for(const struct socket_set *set, const struct address_list *addresses)
{
    for (size_t i = 0; i < set->count; i++)
        if (!is_at_any(set->fds[i], addresses))
            return false;
    for (size_t i = 0; i < addresses->count; i++)
        if (!any_is_at(set, addresses->items[i]))
            return false;
    return true;
}

static void say_who_decides(const struct sockets_wanted *wanted, const struct log *log)
{
    struct buf where auto_buf = BUF_INIT;

    add_where(wanted, "warning", &where);
    log_line(
        log, LEVEL_WARNING,
        "%s%s is not used: the sockets come from a socket unit, such as daybookd.socket, which "
        "says where; say the same or nothing here",
        where.data, wanted->setting);
}

void sockets_log(const struct sockets *sockets, enum socket_use use, const struct log *log)
{
    const struct socket_set *set = &sockets->sets[use];

    for (size_t i = 0; i < set->count; i++) {
        struct buf url auto_buf = BUF_INIT;

        listen_describe(set->fds[i], &url);
        log_line(log, LEVEL_INFO, "%s %s", uses[use].says, url.data);
    }
}

int sockets_open(struct sockets *sockets, enum socket_use use, const struct sockets_wanted *wanted,
                 const struct log *log)
{
    struct socket_set *set = &sockets->sets[use];
    int error = 0;

    for (size_t i = 0; !error && !set->handed_over && i < wanted->addresses->count; i++)
        error = open_one(set, use, wanted->addresses->items[i], wanted, log);
    if (error)
        return error;
    sockets_log(sockets, use, log);
    if (set->handed_over && wanted->by_somebody && !as_asked_for(set, wanted->addresses))
        say_who_decides(wanted, log);
    return 0;
}

void sockets_close(struct sockets *sockets)
{
    for (size_t use = 0; use < SOCKET_USE_COUNT; use++) {
        struct socket_set *set = &sockets->sets[use];

        while (set->count) {
            int fd = set->fds[--set->count];

            if (set->handed_over)
                close(fd);
            else
                listen_close(fd);
        }
    }
}
