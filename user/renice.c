// user/renice.c -- renice: changes how nice processes are.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

static const char usage[] =
    "usage: renice [-n] NICENESS [-p] PID...\n"
    "Sets how far the processes let others go first: -20 (least) to 19 (most).\n"
    "  -n, --priority N  the niceness, as an option\n"
    "  -r, --relative N  so much more than it has\n"
    "  -p, --pid         what follows are processes, as without it\n";

// Whether it was found; *nice is what it has.
static bool find(id_t pid, int *nice) {
    errno = 0;
    *nice = getpriority(PRIO_PROCESS, pid);
    return *nice != -1 || errno == 0;
}

static void change(const char *operand, int value, bool relative) {
    id_t pid = (id_t)tool_number(operand, "pid");
    int before, after;

    if (!find(pid, &before) ||
        setpriority(PRIO_PROCESS, pid, relative ? before + value : value) != 0 ||
        !find(pid, &after))
        tool_error(operand);
    else
        printf("%s: niceness %d, was %d\n", operand, after, before);
}

int main(int argc, char **argv) {
    bool relative = false, given = false;
    int value = 0;

    tool_start(argc, argv, "#n:r:p", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'p')
            continue;
        value = (int)tool_number(tool_argument, "niceness") * (letter == '#' ? -1 : 1);
        relative = letter == 'r';
        given = true;
    }
    tool_expect(given ? 1 : 2, -1);
    if (!given)
        value = (int)tool_number(tool_operands[0], "niceness");
    for (char **operand = tool_operands + !given; *operand; operand++)
        change(*operand, value, relative);
    return tool_end();
}
