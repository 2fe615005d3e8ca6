// user/sync.c -- sync: waits until all that was written is on the disk.
#include <user/lib/tool/tool.h>

#include <fcntl.h>
#include <unistd.h>

static const char usage[] = "usage: sync [FILE]...\n"
                            "Writes to the disk what is not there yet: of the files, or all.\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    while (tool_option())
        ;
    if (tool_operand_count == 0)
        sync();
    for (char **path = tool_operands; *path; path++) {
        int file = open(*path, O_RDONLY);

        if (file < 0 || fsync(file) != 0)
            tool_error(*path);
        if (file >= 0)
            close(file);
    }
    return tool_end();
}
