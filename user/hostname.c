// user/hostname.c -- hostname: the machine's name.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <sys/utsname.h>

static const char usage[] = "usage: hostname\n"
                            "Writes the machine's name.\n";

int main(int argc, char **argv) {
    struct utsname name;

    tool_start(argc, argv, "s", usage);
    while (tool_option())
        ;
    tool_expect(0, 0);
    if (uname(&name) != 0)
        tool_fail_error("the name");
    puts(name.nodename);
    return tool_end();
}
