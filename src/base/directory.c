/* See directory.h. */

#include "base/directory.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

char *directory_given(const char *variable, const char *otherwise)
{
    const char *directories = getenv(variable);

    return directories && directories[0] ? xstrndup(directories, strcspn(directories, ":"))
                                         : xstrdup(otherwise);
}

char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return xstrdup(".");
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
