// user/tee.c -- tee: standard input to standard output and to files.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] = "usage: tee [-ai] [FILE]...\n"
                            "Copies standard input to standard output and to each file.\n"
                            "  -a, --append             add to the files\n"
                            "  -i, --ignore-interrupts  Ctrl-C does not end it\n";

int main(int argc, char **argv) {
    int flags = O_WRONLY | O_CREAT | O_TRUNC, *files;
    struct input in;
    char *bytes;
    size_t size;

    tool_start(argc, argv, "ai", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'a')
            flags = O_WRONLY | O_CREAT | O_APPEND;
        else
            signal(SIGINT, SIG_IGN);
    }
    files = tool_allocate(((size_t)tool_operand_count + 1) * sizeof *files);
    for (int i = 0; i < tool_operand_count; i++) {
        files[i] = open(tool_operands[i], flags, 0666);
        if (files[i] < 0)
            tool_error(tool_operands[i]);
    }
    files[tool_operand_count] = STDOUT_FILENO;
    input_open(&in, "-");
    while (input_bytes(&in, &bytes, &size)) {
        for (int i = 0; i <= tool_operand_count; i++) {
            if (files[i] < 0 || write_all(files[i], bytes, size))
                continue;
            tool_error(i < tool_operand_count ? tool_operands[i] : "standard output");
            files[i] = -1; // and the others go on
        }
    }
    return tool_end();
}
