// user/pwd.c -- pwd: the name of the working directory.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] = "usage: pwd [-LP]\n"
                            "  -L  as $PWD has it, if that is right, symbolic links included\n"
                            "  -P  without symbolic links, as without options\n";

static const char *logical_path(void) {
    const char *path = getenv("PWD");
    struct stat a, b;

    if (!path || path[0] != '/' || strstr(path, "/./") || strstr(path, "/../"))
        return NULL;
    if (stat(path, &a) != 0 || stat(".", &b) != 0)
        return NULL;
    return a.st_ino == b.st_ino && a.st_dev == b.st_dev ? path : NULL;
}

int main(int argc, char **argv) {
    bool logical = false;
    const char *path = NULL;

    tool_start(argc, argv, "LP", usage);
    for (int letter; (letter = tool_option()) != 0;)
        logical = letter == 'L';
    if (logical)
        path = logical_path();
    if (!path)
        path = getcwd(NULL, 0);
    if (!path)
        tool_fail_error("working directory");
    puts(path);
    return tool_end();
}
