/*
 * Calls that fail on order, for tests of the http wing: linked before everything else with --wrap,
 * so that what our code calls comes by here. The order stands in memory that the test maps as well
 * (descriptor 4; its layout is known to tests/faults.py): every so many calls of one kind fail with
 * an error, or, without one, do a part of their work only. The first thread is left alone: it only
 * starts and stops the others.
 */

#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define FAULTS_FD 4
#define MOST_PIECES 8

enum call {
    CALL_MALLOC,
    CALL_CALLOC,
    CALL_ACCEPT4,
    CALL_RECV,
    CALL_SEND,
    CALL_SENDMSG,
    CALL_SENDFILE,
};

struct faults {
    atomic_int call; /* enum call */
    atomic_int error; /* 0: a part */
    atomic_uint every; /* 0: none fails */
    atomic_uint seen; /* calls of that kind */
    atomic_uint failed;
    atomic_int live; /* blocks of memory that were taken and not given back */
};

static struct faults *faults;
static pthread_t first;

__attribute__((constructor)) static void map_faults(void)
{
    void *memory = mmap(NULL, sizeof(*faults), PROT_READ | PROT_WRITE, MAP_SHARED, FAULTS_FD, 0);

    if (memory == MAP_FAILED)
        abort();
    first = pthread_self();
    faults = memory;
}

static bool is_watched(void)
{
    return faults && !pthread_equal(pthread_self(), first);
}

static bool is_faulty(enum call call)
{
    unsigned every;

    if (!is_watched() || atomic_load(&faults->call) != (int)call)
        return false;
    every = atomic_load(&faults->every);
    if (!every || (atomic_fetch_add(&faults->seen, 1) + 1) % every)
        return false;
    atomic_fetch_add(&faults->failed, 1);
    return true;
}

/* Whether the call ends here, in errno. */
static bool is_refused(enum call call, bool *ret_partial)
{
    int error;

    *ret_partial = false;
    if (!is_faulty(call))
        return false;
    error = atomic_load(&faults->error);
    if (!error) {
        *ret_partial = true;
        return false;
    }
    errno = error;
    return true;
}

/* --- memory ----------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *p);
void __wrap_free(void *p);

static void *counted(void *p)
{
    if (p && is_watched())
        atomic_fetch_add(&faults->live, 1);
    return p;
}

void *__wrap_malloc(size_t size)
{
    bool partial;

    return is_refused(CALL_MALLOC, &partial) ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    bool partial;

    return is_refused(CALL_CALLOC, &partial) ? NULL : counted(__real_calloc(count, size));
}

void __wrap_free(void *p)
{
    if (p && is_watched())
        atomic_fetch_sub(&faults->live, 1);
    __real_free(p);
}

/* --- sockets ---------------------------------------------------------------------------------- */

int __real_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags);
int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags);
ssize_t __real_recv(int fd, void *data, size_t len, int flags);
ssize_t __wrap_recv(int fd, void *data, size_t len, int flags);
ssize_t __real_send(int fd, const void *data, size_t len, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t len, int flags);
ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __real_sendfile(int fd, int from, off_t *at, size_t len);
ssize_t __wrap_sendfile(int fd, int from, off_t *at, size_t len);

/* From one octet to nearly all, in turn. */
static size_t part_of(size_t len)
{
    return len ? 1 + (len - 1) * (atomic_load(&faults->failed) % 8) / 8 : 0;
}

int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags)
{
    bool partial;

    return is_refused(CALL_ACCEPT4, &partial) ? -1 : __real_accept4(fd, address, len, flags);
}

ssize_t __wrap_recv(int fd, void *data, size_t len, int flags)
{
    bool partial;

    if (is_refused(CALL_RECV, &partial))
        return -1;
    return __real_recv(fd, data, partial && len ? 1 : len, flags);
}

ssize_t __wrap_send(int fd, const void *data, size_t len, int flags)
{
    bool partial;

    if (is_refused(CALL_SEND, &partial))
        return -1;
    return __real_send(fd, data, partial ? part_of(len) : len, flags);
}

static ssize_t send_part(int fd, const struct msghdr *message, int flags)
{
    struct iovec pieces[MOST_PIECES];
    struct msghdr part = *message;
    size_t left = 0;

    part.msg_iov = pieces;
    for (size_t i = 0; i < message->msg_iovlen; i++)
        left += message->msg_iov[i].iov_len;
    left = part_of(left);
    for (part.msg_iovlen = 0; left && part.msg_iovlen < MOST_PIECES; part.msg_iovlen++) {
        pieces[part.msg_iovlen] = message->msg_iov[part.msg_iovlen];
        if (pieces[part.msg_iovlen].iov_len > left)
            pieces[part.msg_iovlen].iov_len = left;
        left -= pieces[part.msg_iovlen].iov_len;
    }
    return __real_sendmsg(fd, &part, flags);
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    bool partial;

    if (is_refused(CALL_SENDMSG, &partial))
        return -1;
    return partial ? send_part(fd, message, flags) : __real_sendmsg(fd, message, flags);
}

ssize_t __wrap_sendfile(int fd, int from, off_t *at, size_t len)
{
    bool partial;

    if (is_refused(CALL_SENDFILE, &partial))
        return -1;
    return __real_sendfile(fd, from, at, partial ? part_of(len) : len);
}
