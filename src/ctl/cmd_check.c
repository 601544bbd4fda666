/* `daybookctl check`: what is wrong with the files, without a daemon and without a journal. */

#include "base/clock.h"
#include "base/json.h"
#include "ctl/command.h"
#include "edition/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_as_json(const char *config)
{
    struct buf text auto_buf = BUF_INIT;
    struct json json = json_to(&text);
    char *problems = NULL, *verdict = NULL;
    size_t problems_len = 0, verdict_len = 0;
    FILE *messages = open_memstream(&problems, &problems_len);
    FILE *summary = open_memstream(&verdict, &verdict_len);
    int error;

    if (!messages || !summary)
        abort(); /* out of memory: base/memory.h */
    error = check_config(config, clock_wall(), messages, summary);
    fclose(messages);
    fclose(summary);
    verdict[strcspn(verdict, "\n")] = '\0';
    json_object(&json);
    json_put_bool(&json, "right", error == 0);
    json_put_string(&json, "verdict", verdict);
    json_key(&json, "problems");
    json_lines(&json, problems);
    json_end_object(&json);
    puts(text.data);
    free(problems);
    free(verdict);
    return error;
}

int ctl_check(const struct ctl_context *context, int argc, char **argv)
{
    const char *config = argc ? argv[0] : context->config;
    int error =
        context->json ? check_as_json(config) : check_config(config, clock_wall(), stderr, stdout);

    return error ? CTL_BAD_CONFIG : CTL_FINE;
}
