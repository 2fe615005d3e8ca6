// user/readlink.c -- readlink: the text of symbolic links.
#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] = "usage: readlink [-fn] FILE...\n"
                            "Writes what each symbolic link says.\n"
                            "  -f, --canonicalize  the path without any links, . and ..\n"
                            "  -n, --no-newline    no newline behind it\n";

int main(int argc, char **argv) {
    bool whole = false, newline = true;

    tool_start(argc, argv, "fn", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        whole |= letter == 'f';
        newline &= letter != 'n';
    }
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        static char text[PATH_MAX + 1];
        ssize_t length;

        if (whole && realpath(*path, text)) {
            printf("%s%s", text, newline ? "\n" : "");
            continue;
        }
        length = whole ? -1 : readlink(*path, text, sizeof text);
        if (length < 0)
            tool_status = 1; // that is no error to speak of
        else
            printf("%.*s%s", (int)length, text, newline ? "\n" : "");
    }
    return tool_end();
}
