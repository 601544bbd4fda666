/*
 * Fuzz target: whatever a calendar holds, what is made of it is a text that config_syntax_check()
 * takes and libconfig reads, with an event for each that is counted. See `make fuzz`.
 */

#include "ctl/import.h"
#include "base/diag.h"
#include "base/memory.h"
#include "daybook/config_syntax.h"

#include <assert.h>
#include <libconfig.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void see_that_it_is_right(const struct import *import, const char *text, size_t len)
{
    struct diag *diag = diag_new();
    size_t kept = 0;
    config_t config;

    for (size_t i = 0; i < import->event_count; i++)
        kept += !import->events[i]->left_out;
    assert(config_syntax_check(text, len, "fuzz.conf", diag) == 0);
    config_init(&config);
    assert(config_read_string(&config, text));
    assert((size_t)config_setting_length(config_lookup(&config, "events")) == kept);
    config_destroy(&config);
    diag_free(diag);
}

static void import_root(const struct ics_component *root)
{
    struct import *import = import_new();
    struct buf configuration auto_buf = BUF_INIT;

    zones_get(import->zones, "UTC", &import->utc);
    import_open(import, "fuzz.ics", root);
    import_events(import);
    import_name(import);
    import_write(import, &configuration);
    see_that_it_is_right(import, configuration.data, configuration.len);
    import_free(import);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf text auto_buf = BUF_INIT, problem auto_buf = BUF_INIT;
    struct ics_component *root = NULL;
    size_t line = 0;

    buf_add(&text, data, len);
    if (ics_read(&text, &root, &line, &problem) == 0)
        import_root(root);
    else
        assert(problem.len && line);
    ics_free(root);
    return 0;
}
