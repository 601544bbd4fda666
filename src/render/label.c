/* Labels of the lines of a description: see label.h. */

#include "render/label.h"

const char *const label_texts[] = {
    [LABEL_REPEATS] = "Repeats: ",
    [LABEL_PLACE_TIME] = "Local time at the place: ",
    [LABEL_LIVE] = "Live: ",
    [LABEL_LIVE_PROMISED] = "Live, link to follow: ",
    [LABEL_RESULT] = "Result: ",
    [LABEL_OUTCOME] = "Outcome: ",
    [LABEL_RESULT_PROMISED] = "To be published: ",
    [LABEL_MEDIA] = "Media: ",
    [LABEL_DEADLINE] = "Accreditation until ",
    [LABEL_PART_OF] = "Part of: ",
    [LABEL_ORGANIZERS] = "Organized by: ",
    [LABEL_PARTICIPANTS] = "Participants: ",
    [LABEL_CONTACT] = "Contact: ",
    [LABEL_URL] = "More: ",
    [LABEL_SOURCE] = "Notice: ",
    [LABEL_PUBLISHER] = "Published by: ",
};
