#ifndef DAYBOOKD_CTL_DESK_H
#define DAYBOOKD_CTL_DESK_H

/*
 * What the commands work on that need no daemon: the journal, the configuration, and what would be
 * published of it now. Nothing here writes.
 *
 * The journal is the running daemon's when that answers, else the one in the state directory; both
 * give the same results, because everything is planned and rendered here.
 */

#include "ctl/command.h"
#include "daybook/journal.h"
#include "edition/edition.h"

/* In the state directory. */
#define JOURNAL_FILE "journal.db"

struct config_edit;

enum desk_journal {
    JOURNAL_IF_ANY, /* one that is missing or not for us to read counts as empty, which is said */
    JOURNAL_NEEDED,
    JOURNAL_WRITTEN, /* nobody else writes it meanwhile; the directory need not hold one yet */
};

struct desk {
    const struct ctl_context *context;
    int64_t now; /* seconds UTC: one for the whole command */
    bool from_daemon; /* the journal is a copy of the running daemon's */
    struct store *store; /* owned; NULL: there is no journal, or none that we may read */
    int lock; /* owned: of store_lock(), if the journal is to be written; else -1 */
    struct journal *journal; /* owned; empty when there is none */
    struct edition *edition; /* owned */
    struct diag *remarks; /* owned: warnings of the printing */
    struct printing *printing; /* owned: the edition as it would be published at `now` */
};

struct desk_order {
    enum desk_journal journal;
    const struct config_edit *edit; /* as if that were installed, and warnings of the files are
                                       printed too; or NULL */
    bool accept_removals;
};

/* Otherwise than CTL_FINE it has said on standard error what is wrong, with the configuration as
 * `check` does. desk_close() follows in any case, and after the next one too. */
enum ctl_exit desk_open(struct desk *desk, const struct ctl_context *context,
                        const struct desk_order *order);

/* The journal alone, which has to be there, and no configuration. */
enum ctl_exit desk_open_journal(struct desk *desk, const struct ctl_context *context);

void desk_close(struct desk *desk);

/* On standard error, after the name of the program. */
void desk_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
