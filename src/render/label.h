#ifndef DAYBOOKD_RENDER_LABEL_H
#define DAYBOOKD_RENDER_LABEL_H

/* What stands before the lines of a description that wording.c writes: for that, and for who reads
 * such a description back. */

/* In the order in which they are written, below what the author wrote. */
enum label {
    LABEL_REPEATS,
    LABEL_PLACE_TIME,
    LABEL_LIVE,
    LABEL_LIVE_PROMISED,
    LABEL_RESULT,
    LABEL_OUTCOME,
    LABEL_RESULT_PROMISED,
    LABEL_MEDIA,
    LABEL_DEADLINE,
    LABEL_PART_OF,
    LABEL_ORGANIZERS,
    LABEL_PARTICIPANTS,
    LABEL_CONTACT,
    LABEL_URL,
    LABEL_SOURCE,
    LABEL_PUBLISHER,
    LABEL_COUNT
};

extern const char *const label_texts[LABEL_COUNT];

/* The last line, of an event that has a start alone. */
#define LABEL_NO_END "The end time has not been announced."

#endif
