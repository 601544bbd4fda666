#ifndef DAYBOOKD_DAYBOOK_STORE_FILE_H
#define DAYBOOKD_DAYBOOK_STORE_FILE_H

/* Where the file of the journal is and whose: what store.c and store_file.c share. */

/* DIRECTORY/journal.db; the caller's to free(). */
char *store_path(const char *directory);

/* What root makes is for the owner of the directory to go on with. 0 or -errno. */
int store_give_away(int fd, const char *directory);

#endif
