// user/basename.c -- basename: the last part of a path.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: basename PATH [SUFFIX]\n"
                            "       basename [-az] [-s SUFFIX] PATH...\n"
                            "Writes the last part of each path, without SUFFIX if it has it.\n"
                            "  -a, --multiple       several paths\n"
                            "  -s, --suffix SUFFIX  this suffix; several paths\n"
                            "  -z, --zero           end lines with a zero byte\n";

int main(int argc, char **argv) {
    const char *suffix = NULL;
    bool several = false;
    int end = '\n';

    tool_start(argc, argv, "as:z", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        several |= letter == 'a' || letter == 's';
        suffix = letter == 's' ? tool_argument : suffix;
        end = letter == 'z' ? '\0' : end;
    }
    tool_expect(1, several ? -1 : 2);
    if (!several && tool_operand_count == 2) {
        suffix = tool_operands[1];
        tool_operands[1] = NULL;
    }
    for (char **path = tool_operands; *path; path++) {
        size_t length = tool_path_length(*path), cut = suffix ? strlen(suffix) : 0;
        const char *last;

        (*path)[length] = '\0';
        last = tool_last_name(*path);
        length = strlen(last);
        if (cut && cut < length && strcmp(last + length - cut, suffix) == 0)
            length -= cut;
        printf("%.*s%c", (int)length, last, end);
    }
    return tool_end();
}
