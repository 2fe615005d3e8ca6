// user/mktemp.c -- mktemp: makes a file or folder with a name that nobody else has.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: mktemp [-dqt] [-p FOLDER] [TEMPLATE]\n"
                            "Makes a file and writes its name. XXXXXX in TEMPLATE is replaced.\n"
                            "  -d, --directory      a folder\n"
                            "  -p, --tmpdir FOLDER  there; also -t: in /tmp or $TMPDIR\n"
                            "  -q, --quiet          say nothing about errors\n";

int main(int argc, char **argv) {
    const char *folder = NULL, *usual = getenv("TMPDIR");
    bool make_folder = false;
    char *name;
    int file = 0;

    usual = usual && *usual ? usual : "/tmp";
    tool_start(argc, argv, "dqtp:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        make_folder |= letter == 'd';
        tool_silent |= letter == 'q';
        folder = letter == 'p' ? tool_argument : letter == 't' ? usual : folder;
    }
    tool_expect(0, 1);
    if (!*tool_operands)
        name = tool_join(folder ? folder : usual, "tmp.XXXXXX");
    else
        name = folder ? tool_join(folder, *tool_operands) : tool_duplicate(*tool_operands);
    if (strlen(name) < 6 || strcmp(name + strlen(name) - 6, "XXXXXX") != 0)
        tool_fail("XXXXXX is missing at the end of '%s'", name);
    if (make_folder ? !mkdtemp(name) : (file = mkstemp(name)) < 0)
        tool_fail_error(name);
    puts(name);
    if (!make_folder)
        close(file);
    return tool_end();
}
