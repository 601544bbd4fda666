/* Answers to callers: see answer.h. */

#include "daemon/answer.h"

#include "base/json.h"

static const char *type_for(const struct caller *caller)
{
    return caller_wants_json(caller) ? ANSWER_JSON : ANSWER_TEXT;
}

void answer(struct caller *caller, unsigned status, struct buf *body)
{
    const struct reply reply = {.status = status, .type = type_for(caller)};

    caller_answer(caller, &reply, body);
}

void answer_ok(struct caller *caller)
{
    struct buf body auto_buf = BUF_INIT;

    buf_puts(&body, caller_wants_json(caller) ? "{\"ok\":true}\n" : "ok\n");
    answer(caller, 200, &body);
}

void answer_refusal(struct caller *caller, unsigned status, const char *allow, const char *text)
{
    const struct reply reply = {.status = status, .type = type_for(caller), .allow = allow};
    struct buf body auto_buf = BUF_INIT;
    struct json json = json_to(&body);

    if (caller_wants_json(caller)) {
        json_object(&json);
        json_put_string(&json, "error", text);
        json_end_object(&json);
    } else {
        buf_puts(&body, text);
    }
    buf_putc(&body, '\n');
    caller_answer(caller, &reply, &body);
}
