// user/man.c -- man: the manual.
#include <user/lib/tool/tool.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: man [NAME]\n"
    "Shows /usr/share/man/NAME.md. If there is none, it is what the program\n"
    "says with --help; without NAME, which pages there are.\n";

static const char folder[] = "/usr/share/man";

static void list_pages(void) {
    DIR *directory = opendir(folder);
    struct dirent *entry;

    if (!directory)
        tool_fail_error(folder);
    while ((entry = readdir(directory)) != NULL) {
        char *suffix = strstr(entry->d_name, ".md");

        if (suffix && !suffix[3])
            printf("%.*s\n", (int)(suffix - entry->d_name), entry->d_name);
    }
    closedir(directory);
}

int main(int argc, char **argv) {
    char *name, *path;

    tool_start(argc, argv, "", usage);
    tool_expect(0, 1);
    if (!*tool_operands) {
        list_pages();
        return tool_end();
    }
    if (strchr(*tool_operands, '/'))
        tool_misused("that is a path, not a name: '%s'", *tool_operands);
    name = tool_allocate(strlen(*tool_operands) + 4);
    path = tool_join(folder, strcat(strcpy(name, *tool_operands), ".md"));
    if (access(path, R_OK) == 0) {
        execlp("more", "more", path, (char *)NULL);
        tool_fail_error("more");
    }
    execlp(*tool_operands, *tool_operands, "--help", (char *)NULL);
    tool_fail("there is no page and no program '%s'", *tool_operands);
}
