#ifndef DAYBOOKD_BASE_DIRECTORY_H
#define DAYBOOKD_BASE_DIRECTORY_H

/* The directory that the service manager made for us and names in a variable such as
 * STATE_DIRECTORY (systemd.exec(5)): the first, where there are several; or `otherwise`, where
 * there is none. The caller's to free(). */
char *directory_given(const char *variable, const char *otherwise);

/* The directory that a path lies in. The caller's to free(). */
char *directory_of(const char *path);

/* What it is called there: the end of the path. */
const char *file_of(const char *path);

#endif
