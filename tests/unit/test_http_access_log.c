/* The access log on pipes and on disks that are full: nobody waits, and no line gets lost unsaid.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/memory.h"
#include "http/access_log.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LINE_LEN 1000

/* An access log that writes to `fd`, and what it says in the log. */
struct scene {
    struct access_log *access_log;
    struct log log;
    int said; /* the other end of the log */
};

static void begin(struct scene *scene, int fd)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    scene->said = ends[0];
    scene->log = (struct log){.fd = ends[1], .max = LEVEL_INFO};
    assert_int_equal(access_log_open(fd, access_combined, &scene->log, &scene->access_log), 0);
}

static char *read_all(int fd)
{
    struct buf text = BUF_INIT;
    char piece[4096];
    ssize_t n;

    while ((n = read(fd, piece, sizeof(piece))) > 0)
        buf_add(&text, piece, (size_t)n);
    close(fd);
    return buf_steal(&text);
}

/* Closes the access log; what it said, for the caller to free(). */
static char *end(struct scene *scene)
{
    access_log_close(scene->access_log);
    close(scene->log.fd);
    return read_all(scene->said);
}

static void add_line(struct access_log *log, int number)
{
    char line[LINE_LEN + 1];

    snprintf(line, sizeof(line), "%-*d\n", LINE_LEN - 1, number);
    access_log_add(log, line, LINE_LEN);
}

/* Lines of add_line(), each of them whole, in order; returns how many. */
static int count_lines(const char *text)
{
    int count = 0, before = -1;

    while (*text) {
        int number = atoi(text);

        assert_true(number > before);
        assert_true(strlen(text) >= LINE_LEN && text[LINE_LEN - 1] == '\n');
        before = number;
        text += LINE_LEN;
        count++;
    }
    return count;
}

/* How many lines the log says were lost, in all. */
static uint64_t told_lost(const char *said)
{
    static const char before[] = "access log: ";
    uint64_t lost = 0;

    while ((said = strstr(said, before))) {
        said += sizeof(before) - 1;
        lost += strtoull(said, NULL, 10);
    }
    return lost;
}

static void all_lines_are_written_at_the_end(void **state)
{
    char *text auto_free = NULL, *said auto_free = NULL;
    struct scene scene;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    begin(&scene, ends[1]);
    assert_true(access_log_format(scene.access_log) == access_combined);
    for (int i = 0; i < 50; i++)
        add_line(scene.access_log, i);
    said = end(&scene);
    close(ends[1]);
    text = read_all(ends[0]);
    assert_int_equal(count_lines(text), 50);
    assert_string_equal(said, "");
}

static void lines_do_not_wait_for_the_end(void **state)
{
    char *said auto_free = NULL;
    struct scene scene;
    char line[LINE_LEN];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    begin(&scene, ends[1]);
    add_line(scene.access_log, 7);
    assert_int_equal(read(ends[0], line, sizeof(line)), LINE_LEN);
    assert_int_equal(atoi(line), 7);
    said = end(&scene);
    close(ends[0]);
    close(ends[1]);
}

static void lines_that_nobody_reads_are_lost_and_counted(void **state)
{
    char *text auto_free = NULL, *said auto_free = NULL;
    struct scene scene;
    int ends[2], added = 0;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    begin(&scene, ends[1]);
    while (access_log_lost(scene.access_log) < 10)
        add_line(scene.access_log, added++);
    said = end(&scene);
    close(ends[1]);
    text = read_all(ends[0]);
    assert_int_equal(told_lost(said) + (uint64_t)count_lines(text), added);
}

static void a_full_disk_is_told_of_once(void **state)
{
    char *said auto_free = NULL;
    struct scene scene;
    int fd = open("/dev/full", O_WRONLY);

    (void)state;
    begin(&scene, fd);
    for (int i = 0; i < 20; i++)
        add_line(scene.access_log, i);
    while (access_log_lost(scene.access_log) < 20)
        sched_yield();
    for (int i = 0; i < 5; i++)
        add_line(scene.access_log, i);
    said = end(&scene);
    close(fd);
    assert_non_null(strstr(said, "No space left on device"));
    assert_null(strstr(strstr(said, "No space") + 1, "No space"));
    assert_int_equal(told_lost(said), 25);
}

static void set_most_file(rlim_t octets)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = octets == RLIM_INFINITY ? limit.rlim_max : octets;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_line_that_is_cut_short_ends_before_the_next_one(void **state)
{
    char path[] = "/tmp/daybookd-access-XXXXXX";
    char *said auto_free = NULL, *text auto_free = NULL;
    int fd = mkstemp(path);
    struct scene scene;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    set_most_file(LINE_LEN + 3);
    begin(&scene, fd);
    add_line(scene.access_log, 1);
    add_line(scene.access_log, 2);
    while (access_log_lost(scene.access_log) < 1)
        sched_yield();
    set_most_file(RLIM_INFINITY);
    add_line(scene.access_log, 3);
    said = end(&scene);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    text = read_all(fd);
    unlink(path);
    assert_int_equal(told_lost(said), 1);
    assert_int_equal(strlen(text), 2 * LINE_LEN + 4);
    assert_int_equal(atoi(text), 1);
    assert_memory_equal(text + LINE_LEN, "2  \n3 ", 6);
}

static void a_pipe_whose_reader_has_gone_is_an_error_and_no_end(void **state)
{
    char *said auto_free = NULL;
    struct scene scene;
    int ends[2];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    begin(&scene, ends[1]);
    add_line(scene.access_log, 1);
    said = end(&scene);
    close(ends[1]);
    assert_non_null(strstr(said, "Broken pipe"));
    assert_int_equal(told_lost(said), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_lines_are_written_at_the_end),
        cmocka_unit_test(lines_do_not_wait_for_the_end),
        cmocka_unit_test(lines_that_nobody_reads_are_lost_and_counted),
        cmocka_unit_test(a_full_disk_is_told_of_once),
        cmocka_unit_test(a_line_that_is_cut_short_ends_before_the_next_one),
        cmocka_unit_test(a_pipe_whose_reader_has_gone_is_an_error_and_no_end),
    };

    return cmocka_run_group_tests_name("http_access_log", tests, NULL, NULL);
}
