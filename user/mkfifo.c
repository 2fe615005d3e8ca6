// user/mkfifo.c -- mkfifo: makes named pipes.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <sys/stat.h>

static const char usage[] = "usage: mkfifo [-m MODE] PIPE...\n"
                            "  -m, --mode MODE  with this mode, as chmod takes it\n";

int main(int argc, char **argv) {
    mode_t mode = 0666;
    bool has_mode = false;

    tool_start(argc, argv, "m:", usage);
    while (tool_option()) {
        has_mode = true;
        if (!text_read_mode(tool_argument, 0666, &mode))
            tool_fail("invalid mode: '%s'", tool_argument);
    }
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        if (mkfifo(*path, mode) != 0 || (has_mode && chmod(*path, mode) != 0))
            tool_error(*path);
    }
    return tool_end();
}
