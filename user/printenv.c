// user/printenv.c -- printenv: values of environment variables.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>

extern char **environ;

static const char usage[] = "usage: printenv [-0] [NAME]...\n"
                            "Writes the values of these variables, or all names and values.\n"
                            "  -0, --null  end lines with a zero byte\n";

int main(int argc, char **argv) {
    int end = '\n';

    tool_start(argc, argv, "0", usage);
    while (tool_option())
        end = '\0';
    for (char **name = tool_operands; *name; name++) {
        const char *value = getenv(*name);

        if (value)
            printf("%s%c", value, end);
        else
            tool_status = 1;
    }
    for (char **all = environ; tool_operand_count == 0 && *all; all++)
        printf("%s%c", *all, end);
    return tool_end();
}
