/* How answers look: see shape.h. */

#include "shape.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH "\r\nContent-Length: "
#define END "\r\n\r\n"

bool shape_fits(const struct shape *shape, const char *data, size_t len)
{
    return shape->head_len && len >= shape->head_len &&
           memcmp(data + SHAPE_STATUS_AT, shape->status, sizeof(shape->status)) == 0 &&
           memcmp(data + shape->head_len - strlen(END), END, strlen(END)) == 0 &&
           memcmp(data + shape->length_at, shape->length, shape->length_len) == 0;
}

bool shape_learn(const char *text, size_t len, struct shape *ret_shape)
{
    const char *end = strstr(text, END), *length = strcasestr(text, LENGTH);
    struct shape shape = {.head_len = 0};

    if (!end || len < SHAPE_STATUS_AT + sizeof(shape.status))
        return false;
    shape.head_len = (size_t)(end - text) + strlen(END);
    memcpy(shape.status, text + SHAPE_STATUS_AT, sizeof(shape.status));
    if (length && length < end) {
        length += strlen(LENGTH);
        shape.length_at = (size_t)(length - text);
        shape.length_len = strcspn(length, "\r") + 1;
        if (shape.length_len > sizeof(shape.length))
            shape.length_len = sizeof(shape.length);
        memcpy(shape.length, length, shape.length_len);
        /* That of a 304 is the length of what is not sent. */
        shape.body_len = memcmp(shape.status, "304", 3) == 0 ? 0 : strtoull(length, NULL, 10);
    }
    *ret_shape = shape;
    return true;
}
