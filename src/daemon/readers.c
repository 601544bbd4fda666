/* Who polls a calendar: see readers.h. */

#include "daemon/readers.h"

#include "http/traffic.h"

#include <inttypes.h>

struct polls readers_polls(const struct resource *calendar, enum reader reader)
{
    uint64_t had = tally_sum(calendar->polls, poll_counter(reader, true));

    return (struct polls){
        .count = had + tally_sum(calendar->polls, poll_counter(reader, false)),
        .had = had,
    };
}

static void add_row(const struct resource *calendar, const char *who, const struct polls *polls,
                    struct buf *buf)
{
    buf_printf(buf, "%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 " %%\n", calendar->file_name, who,
               polls->count, polls->had, polls->had * 100 / polls->count);
}

void readers_rows(const struct resource *calendar, struct buf *buf)
{
    struct polls polls[READER_COUNT], all = {0};

    for (size_t i = 0; i < READER_COUNT; i++) {
        polls[i] = readers_polls(calendar, (enum reader)i);
        all.count += polls[i].count;
        all.had += polls[i].had;
    }
    if (all.count)
        add_row(calendar, "all", &all, buf);
    for (size_t i = 0; i < READER_COUNT; i++)
        if (polls[i].count)
            add_row(calendar, reader_name((enum reader)i), &polls[i], buf);
}

void readers_json(const struct resource *calendar, struct json *json)
{
    json_array(json);
    for (size_t i = 0; i < READER_COUNT; i++) {
        const struct polls polls = readers_polls(calendar, (enum reader)i);

        if (!polls.count)
            continue;
        json_object(json);
        json_put_string(json, "reader", reader_word((enum reader)i));
        json_put_string(json, "name", reader_name((enum reader)i));
        json_put_int(json, "polls", (int64_t)polls.count);
        json_put_int(json, "up_to_date", (int64_t)polls.had);
        json_end_object(json);
    }
    json_end_array(json);
}
