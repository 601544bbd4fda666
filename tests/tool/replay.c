/*
 * Gives every file of the directories that are named to a fuzz target, without a fuzzer:
 *
 *     replay_TARGET DIRECTORY...
 *
 * Each input is in memory of its exact size, for the sanitizers. Says how many there were, and on
 * standard error which one it was when the target aborts; a directory without any is a failure.
 */

#include "base/memory.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data;
    size_t len;

    if (!file)
        return -1;
    fseek(file, 0, SEEK_END);
    len = (size_t)ftell(file);
    rewind(file);
    data = malloc(len ? len : 1);
    if (!data || fread(data, 1, len, file) != len) {
        fclose(file);
        free(data);
        return -1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, len);
    free(data);
    return 0;
}

/* How many there were, or -1. */
static int replay_directory(const char *directory)
{
    struct dirent **entries;
    int found = scandir(directory, &entries, NULL, alphasort), count = 0, failed = 0;

    for (int i = 0; i < found; i++) {
        char *path = xasprintf("%s/%s", directory, entries[i]->d_name);

        if (entries[i]->d_name[0] != '.') {
            fprintf(stderr, "# %s\n", path);
            failed |= replay_file(path);
            count++;
        }
        free(path);
        free(entries[i]);
    }
    if (found >= 0)
        free(entries);
    return failed || !count ? -1 : count;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;

    for (int i = 1; i < argc; i++) {
        int count = replay_directory(argv[i]);

        printf("%s: %d inputs\n", argv[i], count);
        failed |= count < 0;
    }
    return failed;
}
