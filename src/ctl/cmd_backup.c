/*
 * daybookctl backup: the journal as one file. A copy of a file that is being written is none, so
 * SQLite reads it as of one moment, in the daemon while that runs; and it has been read through
 * before it replaces an older copy.
 */

#include "base/json.h"
#include "base/memory.h"
#include "ctl/desk.h"
#include "ctl/fd.h"
#include "daybook/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_json(const char *file, const struct journal *journal, size_t octets)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);

    json_object(&json);
    json_put_string(&json, "file", file);
    json_put_int(&json, "events", (int64_t)journal->row_count);
    json_put_int(&json, "generation", (int64_t)journal->generation);
    json_put_int(&json, "octets", (int64_t)octets);
    json_end_object(&json);
    puts(text.data);
}

static void print(const char *file, const struct journal *journal, size_t octets)
{
    printf("%s: %zu %s, generation %" PRIu64 ", %zu octets\n", file, journal->row_count,
           journal->row_count == 1 ? "event" : "events", journal->generation, octets);
}

static enum ctl_exit keep(const struct desk *desk, const char *file)
{
    struct buf image auto_buf = BUF_INIT;
    int error = store_image(desk->store, &image);

    if (error) {
        desk_complain("the journal cannot be read: %s", strerror(-error));
        return CTL_NO_STATE;
    }
    error = fd_replace(file, image.data, image.len);
    if (error) {
        desk_complain("%s: %s", file, strerror(-error));
        return CTL_NO_STATE;
    }
    (desk->context->json ? print_json : print)(file, desk->journal, image.len);
    return CTL_FINE;
}

int ctl_backup(const struct ctl_context *context, int argc, char **argv)
{
    struct desk desk;
    enum ctl_exit code = desk_open_journal(&desk, context);

    (void)argc;
    if (code == CTL_FINE)
        code = keep(&desk, argv[0]);
    desk_close(&desk);
    return (int)code;
}
