/*
 * Fuzz target: what config_syntax_check() takes, libconfig can read; what it refuses, it says why.
 * A setting written twice and arrays of mixed kinds are left to libconfig. See `make fuzz`.
 */

#include "daybook/config_syntax.h"
#include "base/diag.h"
#include "base/memory.h"

#include <assert.h>
#include <libconfig.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct diag *diag = diag_new();
    char *text = xmalloc(len + 2);
    config_t config;

    memcpy(text, data, len);
    memcpy(text + len, "\n", 2);
    if (config_syntax_check(text, len + 1, "fuzz.conf", diag) < 0) {
        assert(diag_errors(diag) == 1);
    } else {
        assert(diag_errors(diag) == 0);
        config_init(&config);
        assert(config_read_string(&config, text) ||
               strcmp(config_error_text(&config), "syntax error") != 0);
        config_destroy(&config);
    }
    diag_free(diag);
    free(text);
    return 0;
}
