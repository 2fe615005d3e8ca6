// user/mv.c -- mv: renames files and folders, or moves them to another file system.
#include <user/lib/tool/copy.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: mv [-finuvT] SOURCE TARGET\n"
                            "       mv [-finuv] SOURCE... FOLDER\n"
                            "  -f, --force        replace files without asking\n"
                            "  -i, --interactive  ask before a file is replaced\n"
                            "  -n, --no-clobber   replace no file\n"
                            "  -u, --update       replace only older files\n"
                            "  -t, --target-directory FOLDER  move all into it\n"
                            "  -T, --no-target-directory  TARGET is no folder to move into\n"
                            "  -v, --verbose      tell each file\n";

static struct copy copy = {
    .recursive = true, .preserve = true, .keep_links = true, .keep_start = true, .force = true};

static void move(const char *source, const char *target) {
    struct stat from, to;

    if (lstat(source, &from) != 0) {
        tool_error(source);
        return;
    }
    if (lstat(target, &to) == 0 && to.st_ino == from.st_ino && to.st_dev == from.st_dev &&
        (from.st_nlink == 1 || S_ISDIR(from.st_mode))) {
        tool_warn("'%s' and '%s' are the same file", source, target);
        return;
    }
    if (!copy_may_replace(&copy, &from, target))
        return;
    if (rename(source, target) == 0) {
        if (copy.verbose)
            printf("renamed '%s' -> '%s'\n", source, target);
        return;
    }
    if (errno != EXDEV) {
        tool_warn("cannot move '%s' to '%s': %s", source, target, strerror(errno));
        return;
    }
    if (copy_tree(&copy, source, target))
        remove_tree(source);
}

int main(int argc, char **argv) {
    const char *folder = NULL;
    bool plain = false;

    tool_start(argc, argv, "finuvTt:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'f': copy.interactive = copy.no_clobber = false; break;
        case 'i': copy.interactive = true; break;
        case 'n': copy.no_clobber = true; break;
        case 'u': copy.update = true; break;
        case 'v': copy.verbose = true; break;
        case 'T': plain = true; break;
        case 't': folder = tool_argument; break;
        }
    }
    copy_operands(folder, plain, move);
    return tool_end();
}
