// user/uname.c -- uname: the name of the system.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <sys/utsname.h>

static const char usage[] = "usage: uname [-asnrvm]\n"
                            "  -s, --kernel-name     the system, as without options\n"
                            "  -n, --nodename        the machine's name\n"
                            "  -r, --kernel-release  the release\n"
                            "  -v, --kernel-version  the version\n"
                            "  -m, --machine         the kind of machine (also -p)\n"
                            "  -a, --all             all of them\n";

static bool any;

static void put(const char *text) {
    printf("%s%s", any ? " " : "", text);
    any = true;
}

int main(int argc, char **argv) {
    struct utsname name;
    bool wanted[128] = {false}, all = false, none = true;

    tool_start(argc, argv, "asnrvmp", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        wanted[letter == 'p' ? 'm' : letter] = true;
        all |= letter == 'a';
        none = false;
    }
    tool_expect(0, 0);
    if (uname(&name) != 0)
        tool_fail_error("the system");
    if (all || none || wanted['s'])
        put(name.sysname);
    if (all || wanted['n'])
        put(name.nodename);
    if (all || wanted['r'])
        put(name.release);
    if (all || wanted['v'])
        put(name.version);
    if (all || wanted['m'])
        put(name.machine);
    putchar('\n');
    return tool_end();
}
