// user/id.c -- id: who one is.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] = "usage: id [-ugGn] [USER]\n"
                            "Writes the numbers and names of the user and the group.\n"
                            "  -u, --user    only the user's number\n"
                            "  -g, --group   only the group's number\n"
                            "  -G, --groups  the numbers of all groups\n"
                            "  -n, --name    names, not numbers\n";

int main(int argc, char **argv) {
    uid_t user = geteuid();
    gid_t group = getegid();
    bool name = false;
    int which = 0;

    tool_start(argc, argv, "ugGnr", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        name |= letter == 'n';
        which = letter == 'n' || letter == 'r' ? which : letter;
    }
    tool_expect(0, 1);
    if (*tool_operands) {
        struct passwd *entry = getpwnam(*tool_operands);

        if (!entry)
            tool_fail("there is no user '%s'", *tool_operands);
        user = entry->pw_uid;
        group = entry->pw_gid;
    }
    if (which == 'u' && name)
        puts(user_name(user));
    else if (which && name)
        puts(group_name(group));
    else if (which)
        printf("%u\n", which == 'u' ? (unsigned)user : (unsigned)group);
    else
        printf("uid=%u(%s) gid=%u(%s) groups=%u(%s)\n", (unsigned)user, user_name(user),
               (unsigned)group, group_name(group), (unsigned)group, group_name(group));
    return tool_end();
}
