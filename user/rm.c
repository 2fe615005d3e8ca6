// user/rm.c -- rm: removes files and folders.
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: rm [-rfidv] FILE...\n"
                            "  -r, --recursive    folders and all in them (also -R)\n"
                            "  -f, --force        files that are not there are no error\n"
                            "  -i                 ask before each\n"
                            "  -d, --dir          empty folders too\n"
                            "  -v, --verbose      tell each file\n";

static bool recursive, force, ask, empty, verbose;

static bool remove_visit(const struct walk_item *item, void *context) {
    bool folder = S_ISDIR(item->status->st_mode);

    (void)context;
    if (folder && !item->leaving)
        return !ask || tool_confirm("descend into '%s'? ", item->path);
    if (ask && !tool_confirm("remove '%s'? ", item->path))
        return true;
    if ((folder ? rmdir(item->path) : unlink(item->path)) != 0)
        tool_error(item->path);
    else if (verbose)
        printf("removed %s'%s'\n", folder ? "directory " : "", item->path);
    return true;
}

static bool is_dots(const char *path) {
    size_t length = tool_path_length(path);
    const char *last = tool_last_name(path);
    size_t size = (size_t)(path + length - last);

    return (size == 1 && last[0] == '.') || (size == 2 && strncmp(last, "..", 2) == 0);
}

static void remove_operand(const char *path) {
    struct walk walk = {.visit = remove_visit};
    struct stat status;

    if (is_dots(path)) {
        tool_warn("refusing to remove '.' or '..': '%s'", path);
        return;
    }
    if (recursive && path[0] == '/' && tool_path_length(path) == 1) {
        tool_warn("refusing to remove '/'");
        return;
    }
    if (lstat(path, &status) != 0) {
        if (!force || (errno != ENOENT && errno != ENOTDIR))
            tool_error(path);
        return;
    }
    if (S_ISDIR(status.st_mode) && !recursive) {
        if (!empty)
            errno = EISDIR;
        if (!empty || rmdir(path) != 0)
            tool_error(path);
        return;
    }
    walk_tree(&walk, path);
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "rRfidv", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        recursive |= letter == 'r' || letter == 'R';
        force = letter == 'f' || (force && letter != 'i');
        ask = letter == 'i' || (ask && letter != 'f');
        empty |= letter == 'd';
        verbose |= letter == 'v';
    }
    tool_expect(force ? 0 : 1, -1);
    for (char **path = tool_operands; *path; path++)
        remove_operand(*path);
    return tool_end();
}
