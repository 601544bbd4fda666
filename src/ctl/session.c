/* An editor, and questions: see session.h. */

#include "ctl/session.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* SIGPIPE: whoever does not listen any more does not answer either. */
static const int taken_in[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD};

int session_begin(struct session *session)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(taken_in) / sizeof(taken_in[0]); i++)
        sigaddset(&set, taken_in[i]);
    session->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (session->signals < 0)
        return -errno;
    signal(SIGCHLD, SIG_DFL); /* whoever started us may have ignored it: editors would just go */
    sigprocmask(SIG_BLOCK, &set, &session->before);
    signal(SIGCHLD,
           SIG_DFL); /* whoever started us may have ignored it, and we would wait for ever */
    return 0;
}

/* The next one that has come; 0: none. */
static int next_signal(const struct session *session)
{
    struct signalfd_siginfo info;

    return read(session->signals, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

/* What has come and was not answered would end us now. */
void session_end(struct session *session)
{
    while (next_signal(session))
        continue;
    close(session->signals);
    sigprocmask(SIG_SETMASK, &session->before, NULL);
}

/* --- the editor ------------------------------------------------------------------------------- */

/* "editor" is Debian's name for the one that was chosen for everybody. */
static const char *editor_command(void)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

    if (visual && visual[0])
        return visual;
    if (editor && editor[0])
        return editor;
    return "$(command -v editor || echo vi)";
}

/* The variables hold words for a shell: "code --wait". The shell makes way for the editor, which
 * gets our signals then; env(1) takes assignments that stand before its name. */
static _Noreturn void run_editor(const struct session *session, const char *path)
{
    char command[4096];
    int len = snprintf(command, sizeof(command), "exec env %s \"$@\"", editor_command());

    sigprocmask(SIG_SETMASK, &session->before, NULL);
    if (len >= 0 && (size_t)len < sizeof(command))
        execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
    _exit(127);
}

/* SIGINT and SIGQUIT at the keyboard are for the editor, which gets them too. */
static bool ends_session(int signal)
{
    return signal == SIGTERM || signal == SIGHUP;
}

int session_edit(struct session *session, const char *path)
{
    bool ended = false;
    pid_t editor;
    int status;

    fflush(NULL);
    editor = fork();
    if (editor < 0)
        return -errno;
    if (editor == 0)
        run_editor(session, path);
    while (waitpid(editor, &status, WNOHANG) == 0) {
        struct pollfd wait = {.fd = session->signals, .events = POLLIN};
        int signal;

        poll(&wait, 1, -1);
        while ((signal = next_signal(session)))
            if (ends_session(signal)) {
                ended = true;
                kill(editor, signal);
            }
    }
    if (ended)
        return -EINTR;
    if (WIFSIGNALED(status))
        return -EINTR;
    return WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}

/* --- questions -------------------------------------------------------------------------------- */

/* Waits for something to read, or for a signal, which may come first: see session_ask(). */
static int wait_for_answer(const struct session *session)
{
    struct pollfd wait[] = {{.fd = session->signals, .events = POLLIN},
                            {.fd = STDIN_FILENO, .events = POLLIN}};
    int signal;

    for (;;) {
        poll(wait, 2, -1);
        while ((signal = next_signal(session)))
            if (signal != SIGCHLD)
                return signal == SIGINT || signal == SIGQUIT ? -EINTR : -ENODATA;
        if (wait[1].revents)
            return 0;
    }
}

/* One octet at a time: what follows the line belongs to whoever reads next. Returns the first
 * letter, 0 for an empty line. */
static int read_answer(const struct session *session)
{
    int letter = 0;
    char c;

    for (;;) {
        int error = wait_for_answer(session);

        if (error)
            return error;
        if (read(STDIN_FILENO, &c, 1) != 1)
            return -ENODATA;
        if (c == '\n')
            return letter;
        if (!letter && !isspace((unsigned char)c))
            letter = tolower((unsigned char)c);
    }
}

int session_ask(struct session *session, const char *question, const char *answers)
{
    for (;;) {
        int answer;

        printf("%s ", question);
        fflush(stdout);
        answer = read_answer(session);
        if (answer < 0)
            putchar('\n');
        if (answer < 0 || (answer && strchr(answers, answer)))
            return answer;
    }
}
