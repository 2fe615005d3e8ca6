// user/whoami.c -- whoami: the name of the user.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <unistd.h>

static const char usage[] = "usage: whoami\n"
                            "Writes the user's name.\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    tool_expect(0, 0);
    puts(user_name(geteuid()));
    return tool_end();
}
