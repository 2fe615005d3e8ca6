// user/ln.c -- ln: more names for a file.
#include <user/lib/tool/copy.h>
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] = "usage: ln [-sfnvT] TARGET NAME\n"
                            "       ln [-sfnv] TARGET... FOLDER\n"
                            "Makes NAME, or names in FOLDER, another name of TARGET.\n"
                            "  -s, --symbolic  a symbolic link, which holds TARGET as a text\n"
                            "  -f, --force     replace a file of that name\n"
                            "  -n, --no-dereference  NAME is no folder, though it link to one\n"
                            "  -T, --no-target-directory  NAME is no folder at all\n"
                            "  -v, --verbose   tell each\n";

static bool symbolic, force, verbose;

static void make_link(const char *target, const char *name) {
    struct stat old;

    if (force && lstat(name, &old) == 0 && !S_ISDIR(old.st_mode) && unlink(name) != 0) {
        tool_error(name);
        return;
    }
    if ((symbolic ? symlink : link)(target, name) != 0)
        tool_warn("cannot link '%s' to '%s': %s", name, target, strerror(errno));
    else if (verbose)
        printf("'%s' %s '%s'\n", name, symbolic ? "->" : "=>", target);
}

int main(int argc, char **argv) {
    bool keep = false, plain = false;
    struct stat status;

    tool_start(argc, argv, "sfnvT", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        symbolic |= letter == 's';
        force |= letter == 'f';
        keep |= letter == 'n';
        verbose |= letter == 'v';
        plain |= letter == 'T';
    }
    if (tool_operand_count == 1) {
        copy_operands(".", false, make_link);
        return tool_end();
    }
    if (keep && tool_operand_count == 2 && lstat(tool_operands[1], &status) == 0)
        plain |= S_ISLNK(status.st_mode);
    copy_operands(NULL, plain, make_link);
    return tool_end();
}
