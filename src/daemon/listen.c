/* Listening sockets: see listen.h. */

#include "daemon/listen.h"

#include "base/directory.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The kernel lowers it to net.core.somaxconn. */
#define BACKLOG 4096

#define LOCK_SUFFIX ".lock"

/* Splits at the last colon; brackets around an IPv6 address are dropped. */
static int split(const char *address, char *ret_host, size_t host_size, const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    const char *host = address;
    size_t len;

    if (!colon || strspn(colon + 1, "0123456789") != strlen(colon + 1) || strlen(colon) < 2 ||
        strlen(colon) > 6 || atoi(colon + 1) > 65535)
        return -EINVAL;
    len = (size_t)(colon - address);
    if (len >= 2 && host[0] == '[' && host[len - 1] == ']') {
        host++;
        len -= 2;
    } else if (memchr(host, ':', len)) {
        return -EINVAL;
    }
    if (len == 0 || len >= host_size)
        return -EINVAL;
    memcpy(ret_host, host, len);
    ret_host[len] = '\0';
    *ret_port = colon + 1;
    return 0;
}

static int bind_and_listen(const struct addrinfo *info)
{
    const int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;

    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        (info->ai_family != AF_INET6 ||
         setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0) &&
        bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    error = -errno;
    close(fd);
    return error;
}

/* What a port is called. The caller's to freeaddrinfo(), or NULL: it is not an address. */
static struct addrinfo *look_up(const char *address)
{
    const struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *info;
    const char *port;
    char host[64];

    if (split(address, host, sizeof(host), &port) < 0 ||
        getaddrinfo(strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, port, &hints, &info) != 0)
        return NULL;
    return info;
}

static int open_port(const char *address)
{
    struct addrinfo *info = look_up(address);
    int fd = info ? bind_and_listen(info) : -EINVAL;

    if (info)
        freeaddrinfo(info);
    return fd;
}

/* --- Unix sockets ----------------------------------------------------------------------------- */

/* Takes away what a dead process has left there. Only asking tells whether it is dead. */
static int clear_path(const struct sockaddr_un *address)
{
    struct stat status;
    int fd, error = 0;

    if (lstat(address->sun_path, &status) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(status.st_mode))
        return -EEXIST;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN)
        error = -EADDRINUSE;
    else if (errno != ECONNREFUSED || unlink(address->sun_path) < 0)
        error = -errno;
    close(fd);
    return error;
}

static int bind_path(const struct sockaddr_un *address, mode_t mode)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
    mode_t before;

    if (fd < 0)
        return -errno;
    before = umask(0777 & ~mode);
    if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
        error = -errno;
    umask(before);
    if (!error && listen(fd, BACKLOG) < 0)
        error = -errno;
    if (!error)
        return fd;
    close(fd);
    return error;
}

static bool is_same_file(int fd, const char *path)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

/* Of two who find a dead socket at once the second must not take away the new one of the first. The
 * lock is a file of its own, there for this moment only: a lock of the directory would be waited
 * for in vain where that is the state directory of a daemon, perhaps our own. Returns its
 * descriptor, or -errno. */
static int lock_socket(const char *lock)
{
    for (;;) {
        int fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600), error = 0;

        if (fd < 0)
            return -errno;
        if (flock(fd, LOCK_EX) < 0)
            error = -errno;
        if (!error && is_same_file(fd, lock)) /* not taken away while we waited */
            return fd;
        close(fd);
        if (error)
            return error;
    }
}

static void unlock_socket(const char *lock, int fd)
{
    unlink(lock);
    close(fd);
}

int listen_open_path(const char *directory, const char *path, mode_t mode)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char *lock auto_free = xasprintf("%s" LOCK_SUFFIX, path);
    int fd, result;

    if (strlen(path) > LISTEN_MAX_PATH)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path));
    if (mkdir(directory, 0755) < 0 && errno != EEXIST)
        return -errno;
    fd = lock_socket(lock);
    if (fd < 0)
        return fd;
    result = clear_path(&address);
    if (!result)
        result = bind_path(&address, mode);
    unlock_socket(lock, fd);
    return result;
}

static int open_path(const char *path)
{
    char *directory auto_free = path[0] == '/' ? directory_of(path) : NULL;

    return directory ? listen_open_path(directory, path, 0666) : -EINVAL;
}

int listen_open(const char *address)
{
    return strncmp(address, "unix:", 5) == 0 ? open_path(address + 5) : open_port(address);
}

/* Once it is closed our own socket is a dead one; another that has come in its place is not. */
void listen_close(int fd)
{
    struct sockaddr_un address;
    socklen_t len = sizeof(address);
    bool has_path;

    memset(&address, 0, sizeof(address));
    has_path = getsockname(fd, (struct sockaddr *)&address, &len) == 0 &&
               address.sun_family == AF_UNIX && address.sun_path[0];
    close(fd);
    if (has_path) {
        char *lock auto_free = xasprintf("%s" LOCK_SUFFIX, address.sun_path);
        int lock_fd = lock_socket(lock);

        if (lock_fd >= 0) {
            clear_path(&address);
            unlock_socket(lock, lock_fd);
        }
    }
}

/* --- where it is ------------------------------------------------------------------------------ */

/* What a socket is bound to. */
union name {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    struct sockaddr_un path;
};

static union name name_of(int fd)
{
    union name name;
    socklen_t len = sizeof(name);

    memset(&name, 0, sizeof(name));
    if (getsockname(fd, &name.any, &len) < 0)
        name.any.sa_family = AF_UNSPEC;
    return name;
}

bool listen_is_path(int fd)
{
    const union name name = name_of(fd);

    return name.any.sa_family == AF_UNIX && name.path.sun_path[0];
}

static bool is_for_both(int fd, const union name *name)
{
    int only = 0;
    socklen_t len = sizeof(only);

    return IN6_IS_ADDR_UNSPECIFIED(&name->ipv6.sin6_addr) &&
           getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, &len) == 0 && !only;
}

static bool is_at_port(int fd, const union name *name, const struct sockaddr *wanted)
{
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)wanted;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)wanted;

    if (name->any.sa_family == AF_INET && wanted->sa_family == AF_INET)
        return name->ipv4.sin_port == ipv4->sin_port &&
               name->ipv4.sin_addr.s_addr == ipv4->sin_addr.s_addr;
    if (name->any.sa_family == AF_INET6 && wanted->sa_family == AF_INET6)
        return name->ipv6.sin6_port == ipv6->sin6_port &&
               IN6_ARE_ADDR_EQUAL(&name->ipv6.sin6_addr, &ipv6->sin6_addr);
    return name->any.sa_family == AF_INET6 && name->ipv6.sin6_port == ipv4->sin_port &&
           ipv4->sin_addr.s_addr == htonl(INADDR_ANY) && is_for_both(fd, name);
}

bool listen_is_at(int fd, const char *address)
{
    const union name name = name_of(fd);
    struct addrinfo *info;
    bool is;

    if (strncmp(address, "unix:", 5) == 0)
        return name.any.sa_family == AF_UNIX && strcmp(name.path.sun_path, address + 5) == 0;
    info = look_up(address);
    is = info && is_at_port(fd, &name, info->ai_addr);
    if (info)
        freeaddrinfo(info);
    return is;
}

/* --- what it is called ------------------------------------------------------------------------ */

void listen_describe(int fd, struct buf *buf)
{
    struct sockaddr_storage storage;
    struct sockaddr *address = (struct sockaddr *)&storage;
    socklen_t len = sizeof(storage);
    char host[64], port[8];

    memset(&storage, 0, sizeof(storage));
    if (getsockname(fd, address, &len) < 0) {
        buf_puts(buf, "an unknown socket");
    } else if (address->sa_family == AF_UNIX) {
        buf_printf(buf, "unix:%s", ((struct sockaddr_un *)address)->sun_path);
    } else if (getnameinfo(address, len, host, sizeof(host), port, sizeof(port),
                           NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
        buf_printf(buf, address->sa_family == AF_INET6 ? "http://[%s]:%s/" : "http://%s:%s/", host,
                   port);
    } else {
        buf_puts(buf, "a socket without an address");
    }
}
