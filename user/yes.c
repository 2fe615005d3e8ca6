// user/yes.c -- yes: a line again and again, until nobody reads it.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: yes [TEXT]...\n"
                            "Writes the texts, or y, on lines without end.\n";

enum { YES_BLOCK = 4096 };

int main(int argc, char **argv) {
    static char *standard[] = {"y", NULL};
    size_t size = 0, line;
    char *block = NULL;

    tool_start(argc, argv, "+", usage);
    if (tool_operand_count == 0)
        tool_operands = standard;
    for (char **word = tool_operands; *word; word++) {
        size_t length = strlen(*word);

        block = tool_resize(block, size + length + 1);
        memcpy(block + size, *word, length);
        block[size + length] = word[1] ? ' ' : '\n';
        size += length + 1;
    }
    line = size;
    block = tool_resize(block, size + YES_BLOCK);
    for (; size < YES_BLOCK; size += line)
        memcpy(block + size, block, line < YES_BLOCK ? line : YES_BLOCK);
    while (write_all(STDOUT_FILENO, block, size))
        ;
    tool_fail_error("write error");
}
