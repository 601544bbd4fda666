#ifndef DAYBOOKD_DAEMON_ANSWER_H
#define DAYBOOKD_DAEMON_ANSWER_H

/* Answers to callers: text, or JSON where that was asked for. */

#include "daemon/callers.h"

#define ANSWER_TEXT "text/plain; charset=utf-8"
#define ANSWER_JSON "application/json"

/* `body` is taken over. */
void answer(struct caller *caller, unsigned status, struct buf *body);

/* {"ok": true}, or a word. */
void answer_ok(struct caller *caller);

/* A line, or {"error": TEXT}. `allow`: of a 405, else NULL. */
void answer_refusal(struct caller *caller, unsigned status, const char *allow, const char *text);

#endif
