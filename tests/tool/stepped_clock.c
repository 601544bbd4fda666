/*
 * The clock of base/clock.h for tests of the daemon: a controlling process says what time it is,
 * and is told for when the daemon has then set its alarm, so that neither ever waits for time to
 * pass. daybookd_stepped is the daemon with this file before the archive, whose clock.o is then not
 * needed; the program that is installed knows nothing of it.
 *
 *     DAYBOOKD_CLOCK_START   the time at first, seconds UTC
 *     DAYBOOKD_CLOCK_FD      the number of a connected AF_UNIX socket, SOCK_SEQPACKET
 *
 * The controller sends the time, seconds UTC, one message a step. It rings the alarm whatever that
 * was set for, as setting the real clock does; an alarm that is set for a time that has come rings
 * at the next step only. Whenever the alarm is set, that is after the start, after each step and
 * after each reload, the controller is sent one message:
 *
 *     armed 1702047600 step 3      or      armed never step 3
 *
 * The number counts the steps that were taken, and so tells the answer to a step from that of a
 * reload that was under way when the step was sent.
 *
 * The time moves on the thread that reads the alarm, and is read by all. Whatever a test does wrong
 * ends the program with a message: it must not run on the real time, nor on and on when the test is
 * gone.
 */

#include "base/clock.h"
#include "daemon/options.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE_SIZE 64

static _Atomic int64_t wall;
static int controller;
static unsigned steps; /* taken so far; of the thread that reads the alarm */

__attribute__((noreturn)) static void die(const char *what)
{
    fprintf(stderr, "stepped clock: %s\n", what);
    _exit(EXIT_INTERNAL); /* other threads are running */
}

static bool read_number(const char *text, int64_t *ret)
{
    char *end;

    if (!text || !*text)
        return false;
    errno = 0;
    *ret = strtoll(text, &end, 10);
    return !*end && !errno;
}

static bool is_seqpacket(int fd)
{
    int type = 0;
    socklen_t len = sizeof(type);

    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

/* Before main(): nobody has asked for the time yet, and no thread but this one is there. */
__attribute__((constructor)) static void begin(void)
{
    int64_t start, fd;

    if (!read_number(getenv("DAYBOOKD_CLOCK_START"), &start))
        die("DAYBOOKD_CLOCK_START is not a number of seconds");
    if (!read_number(getenv("DAYBOOKD_CLOCK_FD"), &fd) || !is_seqpacket((int)fd))
        die("DAYBOOKD_CLOCK_FD is not the number of a SOCK_SEQPACKET socket");
    controller = (int)fd;
    atomic_store(&wall, start);
}

int64_t clock_wall(void)
{
    return atomic_load(&wall);
}

/* Real: deadlines of connections and the quiet after a save are no matter of what day it is. */
int64_t clock_wall_coarse(void)
{
    return clock_wall();
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}

int clock_alarm_new(void)
{
    int alarm = fcntl(controller, F_DUPFD_CLOEXEC, 0);

    return alarm < 0 ? -errno : alarm;
}

/* Does not block: a controller that lets answers pile up would never know why all stands still. */
int clock_alarm_set(int alarm, int64_t at)
{
    char text[MESSAGE_SIZE];
    int len;

    if (at == INT64_MAX)
        len = snprintf(text, sizeof(text), "armed never step %u", steps);
    else
        len = snprintf(text, sizeof(text), "armed %" PRId64 " step %u", at, steps);
    if (send(alarm, text, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        die("nobody reads for when the alarm is set");
    return 0;
}

int clock_alarm_read(int alarm)
{
    char text[MESSAGE_SIZE];
    ssize_t len = recv(alarm, text, sizeof(text) - 1, MSG_DONTWAIT);
    int64_t now;

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return -EAGAIN;
    if (len <= 0)
        die("the controller is gone");
    text[len] = '\0';
    if (!read_number(text, &now))
        die("a step is not a number of seconds");
    atomic_store(&wall, now);
    steps++;
    return 0;
}
