/*
 * daybookctl edit: as visudo does it. The file is not touched until what was written is right, its
 * author has seen what subscribers will see of it, and has said yes.
 */

#include "base/diag.h"
#include "base/directory.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "ctl/diff.h"
#include "ctl/session.h"
#include "ctl/workcopy.h"
#include "daybook/config.h"
#include "edition/check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct edit {
    const struct ctl_context *context;
    const char *name; /* of the file, as messages have it */
    struct workcopy *copy; /* owned */
    bool by_command; /* what is installed is not published by itself */
    struct session session;
};

/* --- which file ------------------------------------------------------------------------------- */

/* The files of the configuration. */
struct names {
    char **items; /* owned */
    size_t count;
};

static void names_done(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

/* "nato" or "nato.conf" for "events.d/nato.conf". */
static bool is_called(const char *path, const char *wanted)
{
    const char *base = file_of(path);
    size_t len = strlen(wanted);

    return strncmp(base, wanted, len) == 0 &&
           (base[len] == '\0' || strcmp(base + len, ".conf") == 0);
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Names come before paths, and those of the folder before that of the main file. */
static const char *find(const struct names *names, const char *wanted)
{
    for (size_t i = 1; i < names->count; i++)
        if (is_called(names->items[i], wanted))
            return names->items[i];
    for (size_t i = 0; i < names->count; i++)
        if (is_same_file(names->items[i], wanted))
            return names->items[i];
    return is_called(names->items[0], wanted) ? names->items[0] : NULL;
}

/* "nato" of "events.d/nato.conf". */
static char *short_name(const char *path)
{
    const char *base = file_of(path), *ending = strstr(base, ".conf");

    return ending ? xstrndup(base, (size_t)(ending - base)) : xstrdup(base);
}

static void complain_of(const struct names *names, const char *wanted)
{
    char **known = xcalloc(names->count, sizeof(*known));
    char *meant auto_free = short_name(wanted);
    const char *nearest;

    for (size_t i = 0; i < names->count; i++)
        known[i] = short_name(names->items[i]);
    nearest = nearest_of(meant, (const char *const *)known, names->count);
    if (nearest)
        desk_complain("the configuration has no file \"%s\" (did you mean \"%s\"?)", wanted,
                      nearest);
    else
        desk_complain("the configuration has no file \"%s\"", wanted);
    for (size_t i = 0; i < names->count; i++)
        free(known[i]);
    free(known);
}

/* A main file that cannot be read does not say where the others are, but can still be edited. */
static enum ctl_exit find_file(const struct ctl_context *context, const char *wanted,
                               char **ret_name)
{
    char *main_file = (char *)context->config;
    const struct names only_main = {.items = &main_file, .count = 1};
    struct names names = {NULL, 0};
    struct diag *diag = diag_new();
    const char *found;
    int error = config_names(context->config, diag, &names.items, &names.count);

    found = find(error ? &only_main : &names, wanted);
    if (!found && error) {
        check_print(diag, stderr);
        desk_complain("where \"%s\" may be is not known: edit %s first", wanted, context->config);
    } else if (!found) {
        complain_of(&names, wanted);
    } else {
        *ret_name = xstrdup(found);
    }
    names_done(&names);
    diag_free(diag);
    return found ? CTL_FINE : error ? CTL_BAD_CONFIG : CTL_NO_INPUT;
}

/* --- the dialogue ----------------------------------------------------------------------------- */

enum step { STEP_EDIT, STEP_INSTALL, STEP_UNCHANGED, STEP_QUIT, STEP_FAIL };

static enum step step_of_answer(int answer)
{
    switch (answer) {
    case 'e':
        return STEP_EDIT;
    case 'y':
        return STEP_INSTALL;
    default:
        return STEP_QUIT;
    }
}

/* The work is not lost for what it has nothing to do with. */
static enum step fail(struct edit *edit, const char *problem)
{
    char *kept auto_free = workcopy_keep(edit->copy);

    if (problem)
        desk_complain("%s", problem);
    desk_complain("%s is not replaced; your edit is kept as %s", edit->name, kept);
    return STEP_FAIL;
}

/* What was edited and nobody can say any more what is to become of it. */
static enum step leave(struct edit *edit)
{
    struct buf problem auto_buf = BUF_INIT;
    bool edited = false;

    workcopy_is_edited(edit->copy, &edited, &problem);
    return edited ? fail(edit, NULL) : STEP_QUIT;
}

static enum step ask(struct edit *edit, const char *question, const char *answers)
{
    int answer = session_ask(&edit->session, question, answers);

    return answer == -ENODATA ? leave(edit) : step_of_answer(answer);
}

static void show_diff(const struct desk *desk)
{
    struct buf text auto_buf = BUF_INIT;
    struct diff *diff = diff_new(desk);

    diff_text(diff, &text);
    check_print(desk->remarks, stderr);
    fputs(text.data, stdout);
    diff_free(diff);
}

/* What comes of what was written. */
static enum step judge(struct edit *edit)
{
    const struct config_edit draft = {.name = edit->name, .path = edit->copy->path};
    const struct desk_order order = {.journal = JOURNAL_IF_ANY, .edit = &draft};
    struct desk desk;
    enum ctl_exit code = desk_open(&desk, edit->context, &order);
    enum step step;

    if (code == CTL_FINE && desk.store)
        show_diff(&desk);
    if (code == CTL_FINE)
        edit->by_command = drafts_server(desk.edition->drafts)->reload == RELOAD_ON_COMMAND;
    desk_close(&desk);
    if (code == CTL_BAD_CONFIG)
        step = ask(edit, "(e)dit again or (q)uit without saving?", "eq");
    else if (code == CTL_FINE)
        step = ask(edit, "Install it? (y)es, (n)o, (e)dit again:", "yne");
    else
        step = fail(edit, NULL);
    return step;
}

static enum step run_editor(struct edit *edit)
{
    struct buf problem auto_buf = BUF_INIT;
    bool edited = false;
    int error = session_edit(&edit->session, edit->copy->path);

    if (error == -EINTR)
        return leave(edit);
    if (error == -ECHILD)
        desk_complain("the editor did not end well");
    else if (error)
        desk_complain("the editor cannot be run: %s", strerror(-error));
    if (error)
        return STEP_QUIT;
    error = workcopy_is_edited(edit->copy, &edited, &problem);
    if (error) {
        desk_complain("%s", problem.data);
        return STEP_QUIT;
    }
    return edited ? judge(edit) : STEP_UNCHANGED;
}

static enum step install(struct edit *edit)
{
    struct buf problem auto_buf = BUF_INIT;

    return workcopy_install(edit->copy, &problem) < 0 ? fail(edit, problem.data) : STEP_INSTALL;
}

static enum ctl_exit converse(struct edit *edit)
{
    enum step step = STEP_EDIT;

    while (step == STEP_EDIT)
        step = run_editor(edit);
    if (step == STEP_INSTALL)
        step = install(edit);
    switch (step) {
    case STEP_INSTALL:
        printf("%s is installed%s\n", edit->name,
               edit->by_command ? "; \"daybookctl reload\" publishes it" : "");
        return CTL_FINE;
    case STEP_UNCHANGED:
        printf("%s is unchanged\n", edit->name);
        return CTL_FINE;
    case STEP_QUIT:
        printf("%s is as it was\n", edit->name);
        return CTL_DIFFERENT;
    default:
        return CTL_DIFFERENT;
    }
}

int ctl_edit(const struct ctl_context *context, int argc, char **argv)
{
    struct edit edit = {.context = context};
    struct buf problem auto_buf = BUF_INIT;
    char *name auto_free = NULL;
    enum ctl_exit code = find_file(context, argv[0], &name);
    int error;

    (void)argc;
    if (code != CTL_FINE)
        return (int)code;
    edit.name = name;
    error = session_begin(&edit.session);
    if (error) {
        desk_complain("signals cannot be taken in: %s", strerror(-error));
        return CTL_INTERNAL;
    }
    error = workcopy_open(name, &edit.copy, &problem);
    if (error)
        desk_complain("%s", problem.data);
    code = !error ? converse(&edit) : error == -EWOULDBLOCK ? CTL_DIFFERENT : CTL_NO_STATE;
    workcopy_close(edit.copy);
    session_end(&edit.session);
    return (int)code;
}
