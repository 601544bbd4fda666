#ifndef DAYBOOKD_DAEMON_JOURNALD_H
#define DAYBOOKD_DAEMON_JOURNALD_H

/* The journal of systemd, which keeps fields beside the text of a message (sd_journal_sendv(3)).
 * Nothing to do with the journal of events. */

#include "base/log.h"

/* For the log, when standard error goes to the journal ($JOURNAL_STREAM, systemd.exec(5)) and we
 * know how to talk to it; else NULL. */
log_send *journald_sender(void);

#endif
