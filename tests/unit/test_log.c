/* The log: a line a message, fields for a log that keeps them, and a limit. The clock is the test's
 * own. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int64_t now_ms = 1000000;

int64_t __wrap_clock_monotonic_ms(void);

int64_t __wrap_clock_monotonic_ms(void)
{
    return now_ms;
}

static struct log log_to_memory(void)
{
    struct log log = {.fd = memfd_create("log", 0), .max = LEVEL_INFO};

    assert_true(log.fd >= 0);
    return log;
}

/* All that was written; the caller's to free(). Closes it. */
static char *written(const struct log *log)
{
    struct buf text = BUF_INIT;
    char piece[4096];
    ssize_t n;

    lseek(log->fd, 0, SEEK_SET);
    buf_puts(&text, "");
    while ((n = read(log->fd, piece, sizeof(piece))) > 0)
        buf_add(&text, piece, (size_t)n);
    close(log->fd);
    return buf_steal(&text);
}

static void assert_written(const struct log *log, const char *wanted)
{
    char *text = written(log);

    assert_string_equal(text, wanted);
    free(text);
}

/* --- lines ------------------------------------------------------------------------------------ */

static void a_message_is_a_line(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log_line(&log, LEVEL_ERROR, "%d of %s", 2, "three");
    log_line(&log, LEVEL_DEBUG, "not wanted");
    assert_written(&log, "2 of three\n");
}

static void systemd_is_told_the_level(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log.journal = true;
    log_line(&log, LEVEL_ERROR, "bad");
    log_line(&log, LEVEL_INFO, "good");
    assert_written(&log, "<3>bad\n<6>good\n");
}

static void no_input_forges_a_line(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log_line(&log, LEVEL_INFO, "%s", "one\n<0>two\x1b[31m\x7f");
    assert_written(&log, "one?<0>two?[31m?\n");
}

static void a_long_message_is_cut_and_still_a_line(void **state)
{
    struct log log = log_to_memory();
    char *text;

    (void)state;
    log.journal = true;
    log_line(&log, LEVEL_INFO, "%9000s", "end");
    text = written(&log);
    assert_true(strlen(text) > 4000 && strlen(text) < 4200);
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
}

/* --- fields ----------------------------------------------------------------------------------- */

static struct {
    bool takes;
    int calls;
    enum log_level level;
    char text[64];
    size_t count;
    struct log_field last;
} journal;

static bool take(enum log_level level, const char *text, const struct log_field *fields,
                 size_t count)
{
    journal.calls++;
    journal.level = level;
    strncpy(journal.text, text, sizeof(journal.text) - 1);
    journal.count = count;
    if (count)
        journal.last = fields[count - 1];
    return journal.takes;
}

static const struct log_field fields[] = {{"EVENT_ID", "visit"}, {"FEED", "nato"}};

static void a_log_that_keeps_fields_gets_them_and_the_text(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log.send = take;
    journal.takes = true;
    log_facts(&log, LEVEL_WARNING, fields, 2, "%s:\nmoved", "visit");
    assert_int_equal(journal.level, LEVEL_WARNING);
    assert_string_equal(journal.text, "visit:?moved");
    assert_int_equal(journal.count, 2);
    assert_string_equal(journal.last.name, "FEED");
    assert_string_equal(journal.last.value, "nato");
    assert_written(&log, "");
}

static void what_it_does_not_take_is_a_line(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log.send = take;
    journal.takes = false;
    log_facts(&log, LEVEL_INFO, fields, 2, "moved");
    log_line(&log, LEVEL_INFO, "and more");
    assert_int_equal(journal.count, 0);
    assert_written(&log, "moved\nand more\n");
}

static void other_logs_get_the_text_alone(void **state)
{
    struct log log = log_to_memory();

    (void)state;
    log_facts(&log, LEVEL_INFO, fields, 2, "moved");
    assert_written(&log, "moved\n");
}

/* --- how much --------------------------------------------------------------------------------- */

static void too_many_messages_are_left_out_and_counted(void **state)
{
    struct log_budget budget = LOG_BUDGET_INIT;
    struct log log = {.max = LEVEL_INFO, .send = take, .budget = &budget};

    (void)state;
    journal.takes = true;
    journal.calls = 0;
    for (int i = 0; i < LOG_MOST + 7; i++)
        log_line(&log, LEVEL_INFO, "again");
    log_line(&log, LEVEL_DEBUG, "what is not wanted does not count");
    assert_int_equal(journal.calls, LOG_MOST);

    now_ms += LOG_WINDOW_MS - 1;
    log_line(&log, LEVEL_INFO, "too early");
    assert_int_equal(journal.calls, LOG_MOST);

    now_ms++;
    log_line(&log, LEVEL_INFO, "later");
    assert_int_equal(journal.calls, LOG_MOST + 2);
    assert_string_equal(journal.text, "later");
}

static void how_many_were_left_out_is_said_once(void **state)
{
    struct log_budget budget = LOG_BUDGET_INIT;
    struct log log = log_to_memory();
    char *text;

    (void)state;
    log.budget = &budget;
    for (int i = 0; i < LOG_MOST + 7; i++)
        log_line(&log, LEVEL_INFO, "again");
    lseek(log.fd, 0, SEEK_SET);
    assert_int_equal(ftruncate(log.fd, 0), 0);
    now_ms += LOG_WINDOW_MS;
    log_line(&log, LEVEL_INFO, "later");
    now_ms += LOG_WINDOW_MS;
    log_line(&log, LEVEL_INFO, "much later");
    text = written(&log);
    assert_string_equal(
        text, "7 messages were left out: there were too many\nlater\nmuch later\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_a_line),
        cmocka_unit_test(systemd_is_told_the_level),
        cmocka_unit_test(no_input_forges_a_line),
        cmocka_unit_test(a_long_message_is_cut_and_still_a_line),
        cmocka_unit_test(a_log_that_keeps_fields_gets_them_and_the_text),
        cmocka_unit_test(what_it_does_not_take_is_a_line),
        cmocka_unit_test(other_logs_get_the_text_alone),
        cmocka_unit_test(too_many_messages_are_left_out_and_counted),
        cmocka_unit_test(how_many_were_left_out_is_said_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
