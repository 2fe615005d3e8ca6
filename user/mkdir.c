// user/mkdir.c -- mkdir: makes folders.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: mkdir [-pv] [-m MODE] FOLDER...\n"
    "  -p, --parents    make what leads there too; one that is there is fine\n"
    "  -m, --mode MODE  with this mode, as chmod takes it\n"
    "  -v, --verbose    tell each\n";

static bool parents, verbose, has_mode;
static mode_t mode = 0777;

static bool is_folder(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool make(const char *path, mode_t with) {
    if (mkdir(path, with) == 0) {
        if (verbose)
            printf("%s: created directory '%s'\n", tool_name, path);
        return true;
    }
    int error = errno;

    if (parents && is_folder(path))
        return true;
    errno = error;
    tool_error(path);
    return false;
}

static bool make_parents(const char *path) {
    char *part = tool_duplicate(path);
    bool made = true;

    for (char *slash = part; made && *slash; slash++) {
        if (*slash != '/' || slash == part || slash[-1] == '/' || !slash[1])
            continue;
        *slash = '\0';
        made = is_folder(part) || make(part, 0777);
        *slash = '/';
    }
    free(part);
    return made;
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "pvm:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        parents |= letter == 'p';
        verbose |= letter == 'v';
        if (letter != 'm')
            continue;
        has_mode = true;
        if (!text_read_mode(tool_argument, S_IFDIR | 0777, &mode))
            tool_fail("invalid mode: '%s'", tool_argument);
    }
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        bool there = parents && is_folder(*path);

        if (there || (parents && !make_parents(*path)) || !make(*path, mode))
            continue;
        if (has_mode && chmod(*path, mode) != 0)
            tool_error(*path);
    }
    return tool_end();
}
