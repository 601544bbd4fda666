/*
 * Files of a site: see site_tree.h. Everything is done relative to the descriptor of the directory,
 * which also holds the lock.
 */

#include "ctl/site_tree.h"

#include "base/fd.h"
#include "base/memory.h"
#include "base/strtab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file is called until it is put in place. Whoever has the lock owns these names. */
#define TEMPORARY_SUFFIX ".daybookd-export.tmp"

/* The web server may be somebody else: whatever our umask is, it can read. */
#define FILE_MODE 0644
#define DIRECTORY_MODE 0755

#define LIST_HEADING "# What daybookctl export has written here, and will remove.\n"

struct site_tree {
    const char *directory;
    int fd;
    const struct site_file *files;
    size_t count;
    const struct site_maker *maker;
    char *list; /* owned: lines of the old list, cut apart */
    const char **listed; /* owned: its paths, as they stand there */
    size_t listed_count, listed_capacity;
    struct strtab *was; /* owned: `listed` */
    struct strtab *wanted; /* owned: paths of `files`, and their directories */
    char **directories; /* owned, with a slash at the end, those above first */
    size_t directory_count, directory_capacity;
};

static int fail(const struct site_tree *tree, const char *path, int error, struct buf *problem)
{
    buf_printf(problem, "%s%s%s: %s", tree->directory, path[0] ? "/" : "", path, strerror(error));
    return -error;
}

/* --- paths ------------------------------------------------------------------------------------ */

/* "a/b" stays below; no part of it is empty, "." or "..". */
static bool is_below(const char *path)
{
    for (const char *part = path;;) {
        size_t len = strcspn(part, "/");

        if (len == 0 || strncmp(part, ".", len) == 0 || (len == 2 && memcmp(part, "..", 2) == 0))
            return false;
        if (!part[len])
            return true;
        part += len + 1;
        if (!*part) /* the slash of a directory */
            return true;
    }
}

static bool is_directory_path(const char *path)
{
    return path[strlen(path) - 1] == '/';
}

static void want_directories(struct site_tree *tree, const char *path)
{
    for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
        char *above = xstrndup(path, (size_t)(slash + 1 - path));

        if (strtab_get(tree->wanted, above)) {
            free(above);
            continue;
        }
        GROW(tree->directories, tree->directory_count, tree->directory_capacity);
        tree->directories[tree->directory_count++] = above;
        strtab_put(tree->wanted, above, tree);
    }
}

/* --- files ------------------------------------------------------------------------------------ */

static bool has_bytes(int fd, const struct site_file *file)
{
    struct buf there auto_buf = BUF_INIT;
    struct stat status;

    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size != (off_t)file->len ||
        fd_read(fd, &there) < 0)
        return false;
    return there.len == file->len &&
           (!file->len || memcmp(there.data, file->bytes, file->len) == 0);
}

/* The file with its bytes, which are in `bytes` if they had to be made. */
static int complete(const struct site_tree *tree, const struct site_file *file, struct buf *bytes,
                    struct site_file *ret_file)
{
    int error = 0;

    *ret_file = *file;
    if (!file->source)
        return 0;
    error = tree->maker->make(tree->maker->context, file->source, bytes, &ret_file->modified);
    ret_file->bytes = bytes->data;
    ret_file->len = bytes->len;
    return error;
}

/* Whether the very bytes are in the very place. */
static bool is_there(const struct site_tree *tree, const struct site_file *file)
{
    int fd = openat(tree->fd, file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool same = fd >= 0 && has_bytes(fd, file);

    if (fd >= 0)
        close(fd);
    return same;
}

/* "a/b" is written as "a/.b.daybookd-export.tmp". */
static char *temporary_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    return xasprintf("%.*s.%s" TEMPORARY_SUFFIX, (int)(name - path), path, name);
}

static int fill(int fd, const struct site_file *file)
{
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = file->modified}};
    int error = fd_write(fd, file->bytes, file->len);

    if (!error && fchmod(fd, FILE_MODE) < 0)
        error = -errno;
    if (!error && file->modified && futimens(fd, times) < 0)
        error = -errno;
    return error;
}

static void drop_temporary(const struct site_tree *tree, const char *path)
{
    char *temporary auto_free = temporary_of(path);

    unlinkat(tree->fd, temporary, 0);
}

/* Beside what is in its place. */
static int write_temporary(const struct site_tree *tree, const struct site_file *file)
{
    char *temporary auto_free = temporary_of(file->path);
    int fd = openat(tree->fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                    FILE_MODE);
    int error;

    if (fd < 0)
        return -errno;
    error = fill(fd, file);
    if (close(fd) < 0 && !error)
        error = -errno;
    if (error)
        unlinkat(tree->fd, temporary, 0);
    return error;
}

static int put_in_place(const struct site_tree *tree, const char *path)
{
    char *temporary auto_free = temporary_of(path);

    return renameat(tree->fd, temporary, tree->fd, path) < 0 ? -errno : 0;
}

/* All that was written below the directory, files and names, is on disk: of thousands of files that
 * is one wait instead of one for each. */
static int sync_all(const struct site_tree *tree)
{
    return syncfs(tree->fd) < 0 ? -errno : 0;
}

/* --- the list --------------------------------------------------------------------------------- */

static void take_line(struct site_tree *tree, char *line)
{
    if (!*line || *line == '#' || !is_below(line))
        return;
    GROW(tree->listed, tree->listed_count, tree->listed_capacity);
    tree->listed[tree->listed_count++] = line;
    strtab_put(tree->was, line, line);
}

static int read_list(struct site_tree *tree, struct buf *problem)
{
    struct buf text auto_buf = BUF_INIT;
    int fd = openat(tree->fd, SITE_TREE_LIST, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char *rest, *line;
    int error;

    if (fd < 0 && errno == ENOENT)
        return 0;
    error = fd < 0 ? -errno : fd_read(fd, &text);
    if (fd >= 0)
        close(fd);
    if (error)
        return fail(tree, SITE_TREE_LIST, -error, problem);
    rest = tree->list = buf_steal(&text);
    while ((line = strsep(&rest, "\n")))
        take_line(tree, line);
    return 0;
}

static int put_list(const struct site_tree *tree, const struct site_file *list)
{
    int error = write_temporary(tree, list);

    if (!error)
        error = sync_all(tree);
    if (!error)
        error = put_in_place(tree, list->path);
    if (error)
        drop_temporary(tree, list->path);
    return error;
}

/* `more`: what is not wanted any longer, and still there. */
static int write_list(const struct site_tree *tree, bool more, struct buf *problem)
{
    struct buf text auto_buf = BUF_INIT;
    struct site_file list = {.path = (char *)SITE_TREE_LIST};
    int error;

    buf_puts(&text, LIST_HEADING);
    for (size_t i = 0; i < tree->directory_count; i++)
        buf_printf(&text, "%s\n", tree->directories[i]);
    for (size_t i = 0; i < tree->count; i++)
        buf_printf(&text, "%s\n", tree->files[i].path);
    for (size_t i = 0; more && i < tree->listed_count; i++)
        if (!strtab_get(tree->wanted, tree->listed[i]))
            buf_printf(&text, "%s\n", tree->listed[i]);
    list.bytes = text.data;
    list.len = text.len;
    if (is_there(tree, &list))
        return 0;
    error = put_list(tree, &list);
    return error ? fail(tree, SITE_TREE_LIST, -error, problem) : 0;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int open_directory(struct site_tree *tree, struct buf *problem)
{
    bool made = mkdir(tree->directory, DIRECTORY_MODE) == 0;

    if (!made && errno != EEXIST)
        return fail(tree, "", errno, problem);
    tree->fd = open(tree->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (tree->fd < 0)
        return fail(tree, "", errno, problem);
    if (made)
        fchmod(tree->fd, DIRECTORY_MODE);
    if (flock(tree->fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return fail(tree, "", errno, problem);
    buf_printf(problem, "%s: another export is writing there", tree->directory);
    return -EWOULDBLOCK;
}

static int is_in_the_way(const struct site_tree *tree, const char *path, struct buf *problem)
{
    buf_printf(problem,
               "%s/%s is in the way: no export has written it; take it away, or export to a "
               "directory of its own",
               tree->directory, path);
    return -EEXIST;
}

/* Whether what stands in its place has other bytes. */
static bool is_other(const struct site_tree *tree, const struct site_file *file)
{
    struct buf bytes auto_buf = BUF_INIT;
    struct site_file whole;

    return complete(tree, file, &bytes, &whole) < 0 || !is_there(tree, &whole);
}

/* Nothing that somebody else has put there is replaced, nor is a link of theirs followed, which may
 * lead out of the directory. */
static int look_for_strangers(const struct site_tree *tree, struct buf *problem)
{
    struct stat status;

    for (size_t i = 0; i < tree->directory_count; i++) {
        char *path auto_free = xstrndup(tree->directories[i], strlen(tree->directories[i]) - 1);

        if (fstatat(tree->fd, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(status.st_mode))
            return is_in_the_way(tree, path, problem);
    }
    for (size_t i = 0; i < tree->count; i++) {
        const struct site_file *file = &tree->files[i];

        if (!strtab_get(tree->was, file->path) &&
            fstatat(tree->fd, file->path, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            is_other(tree, file))
            return is_in_the_way(tree, file->path, problem);
    }
    return 0;
}

int site_tree_open(const char *directory, const struct site_file *files, size_t count,
                   const struct site_maker *maker, struct site_tree **ret_tree, struct buf *problem)
{
    struct site_tree *tree = xcalloc(1, sizeof(*tree));
    int error;

    *tree = (struct site_tree){
        .directory = directory, .fd = -1, .files = files, .count = count, .maker = maker};
    tree->was = strtab_new();
    tree->wanted = strtab_new();
    for (size_t i = 0; i < count; i++) {
        want_directories(tree, files[i].path);
        strtab_put(tree->wanted, files[i].path, tree);
    }
    error = open_directory(tree, problem);
    if (!error)
        error = read_list(tree, problem);
    if (!error)
        error = look_for_strangers(tree, problem);
    if (error) {
        site_tree_close(tree);
        return error;
    }
    *ret_tree = tree;
    return 0;
}

struct site_tree *site_tree_close(struct site_tree *tree)
{
    if (!tree)
        return NULL;
    if (tree->fd >= 0)
        close(tree->fd);
    for (size_t i = 0; i < tree->directory_count; i++)
        free(tree->directories[i]);
    free(tree->directories);
    free(tree->listed);
    free(tree->list);
    strtab_free(tree->was);
    strtab_free(tree->wanted);
    free(tree);
    return NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int make_directories(const struct site_tree *tree, struct buf *problem)
{
    for (size_t i = 0; i < tree->directory_count; i++) {
        const char *path = tree->directories[i];

        if (mkdirat(tree->fd, path, DIRECTORY_MODE) < 0) {
            if (errno != EEXIST)
                return fail(tree, path, errno, problem);
        } else if (fchmodat(tree->fd, path, DIRECTORY_MODE, 0) < 0) {
            return fail(tree, path, errno, problem);
        }
    }
    return 0;
}

/* Writes it beside its place, unless it is there as it should be. */
static int stage(const struct site_tree *tree, const struct site_file *file, bool *ret_staged)
{
    struct buf bytes auto_buf = BUF_INIT;
    struct site_file whole;
    int error = complete(tree, file, &bytes, &whole);

    if (error || is_there(tree, &whole))
        return error;
    error = write_temporary(tree, &whole);
    *ret_staged = !error;
    return error;
}

/* `staged`: by file, whether it is to be put in place; then it is one no more. */
static int put_staged(const struct site_tree *tree, bool *staged, struct site_report *report,
                      struct buf *problem)
{
    for (size_t i = 0; i < tree->count; i++) {
        const char *path = tree->files[i].path;
        int error;

        if (!staged[i]) {
            report->kept_count++;
            continue;
        }
        error = put_in_place(tree, path);
        if (error)
            return fail(tree, path, -error, problem);
        staged[i] = false;
        buf_printf(&report->written, "%s\n", path);
        report->written_count++;
    }
    return 0;
}

/* Nothing is put in place before all of it is on disk, so that after a loss of power a file is the
 * old one or the new one, and never half of it. */
static int put_files(const struct site_tree *tree, struct site_report *report, struct buf *problem)
{
    bool *staged auto_free = xcalloc(tree->count, sizeof(*staged));
    bool any = false;
    int error = 0;

    for (size_t i = 0; i < tree->count && !error; i++) {
        error = stage(tree, &tree->files[i], &staged[i]);
        any |= staged[i];
        if (error)
            fail(tree, tree->files[i].path, -error, problem);
    }
    if (!error && any && (error = sync_all(tree)) < 0)
        fail(tree, "", -error, problem);
    if (!error)
        error = put_staged(tree, staged, report, problem);
    for (size_t i = 0; i < tree->count; i++)
        if (staged[i])
            drop_temporary(tree, tree->files[i].path);
    return error;
}

/* What an export has left behind that was killed. It had them in the list first. */
static void remove_temporaries(const struct site_tree *tree)
{
    drop_temporary(tree, SITE_TREE_LIST);
    for (size_t i = 0; i < tree->listed_count; i++)
        if (!is_directory_path(tree->listed[i]))
            drop_temporary(tree, tree->listed[i]);
}

/* A directory that holds something else stays; what lies deeper goes first. */
static int remove_files(const struct site_tree *tree, struct site_report *report,
                        struct buf *problem)
{
    for (size_t i = tree->listed_count; i-- > 0;) {
        const char *path = tree->listed[i];
        bool directory = is_directory_path(path);

        if (strtab_get(tree->wanted, path))
            continue;
        if (unlinkat(tree->fd, path, directory ? AT_REMOVEDIR : 0) < 0) {
            if (directory || errno == ENOENT || errno == ENOTDIR || errno == EISDIR)
                continue;
            return fail(tree, path, errno, problem);
        }
        buf_printf(&report->removed, "%s\n", path);
        report->removed_count++;
    }
    return 0;
}

int site_tree_update(struct site_tree *tree, struct site_report *report, struct buf *problem)
{
    int error;

    *report = (struct site_report){.kept_count = 0};
    remove_temporaries(tree);
    error = write_list(tree, true, problem);
    if (!error)
        error = make_directories(tree, problem);
    if (!error)
        error = put_files(tree, report, problem);
    if (!error)
        error = remove_files(tree, report, problem);
    if (!error)
        error = write_list(tree, false, problem);
    if (!error && (report->written_count || report->removed_count) && (error = sync_all(tree)) < 0)
        fail(tree, "", -error, problem);
    return error;
}

void site_report_done(struct site_report *report)
{
    buf_done(&report->written);
    buf_done(&report->removed);
}
