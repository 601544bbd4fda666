#ifndef DAYBOOKD_BENCH_SHAPE_H
#define DAYBOOKD_BENCH_SHAPE_H

/*
 * Where an answer ends, and what it says. The answers to one request look alike, but for the date:
 * that one looks like the last is known from a few octets, without searching it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHAPE_STATUS_AT 9 /* after "HTTP/1.1 " */

/* Zeroed: no answer has been seen. */
struct shape {
    char status[3];
    char length[24]; /* the digits of Content-Length and the \r after them */
    size_t length_at;
    size_t length_len; /* 0: has none */
    size_t head_len;
    uint64_t body_len;
};

/* Whether `data` begins with an answer like the one that the shape was learnt from. */
bool shape_fits(const struct shape *shape, const char *data, size_t len);

/* Learns from an answer, a text of `len` octets; false: not all of its head is there. */
bool shape_learn(const char *text, size_t len, struct shape *ret_shape);

#endif
