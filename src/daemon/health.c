/* What monitoring asks: see health.h. */

#include "daemon/health.h"

#include "base/clock.h"
#include "base/memory.h"
#include "daemon/answer.h"
#include "daemon/metrics.h"
#include "http/server.h"

#include <string.h>

struct status health_status(const struct health *health)
{
    return (struct status){
        .live = health->live,
        .traffic = health->traffic,
        .started = health->started,
        .uptime = (clock_monotonic_ms() - health->started_ms) / 1000,
        .connections = http_server_connections(health->server),
        .listeners = http_server_listeners(health->server),
    };
}

static void alive(const struct health *health, struct caller *caller)
{
    (void)health;
    answer_ok(caller);
}

static void ready(const struct health *health, struct caller *caller)
{
    if (health->live->printing)
        answer_ok(caller);
    else
        answer_refusal(caller, 503, NULL, "nothing is published yet");
}

static void metrics(const struct health *health, struct caller *caller)
{
    static const struct reply reply = {.status = 200, .type = "text/plain; version=0.0.4"};
    const struct status status = health_status(health);
    struct buf body auto_buf = BUF_INIT;

    metrics_print(&status, &body);
    caller_answer(caller, &reply, &body);
}

static const struct {
    const char *path;
    void (*answer)(const struct health *health, struct caller *caller);
} routes[] = {
    {"/healthz", alive},
    {"/readyz", ready},
    {"/metrics", metrics},
};

bool health_answer(const struct health *health, struct caller *caller,
                   const struct http_request *request)
{
    for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
        if (request->path.len != strlen(routes[i].path) ||
            memcmp(request->path.data, routes[i].path, request->path.len) != 0)
            continue;
        if (request->method == HTTP_GET || request->method == HTTP_HEAD)
            routes[i].answer(health, caller);
        else
            answer_refusal(caller, 405, "GET, HEAD", "not with that method");
        return true;
    }
    return false;
}
