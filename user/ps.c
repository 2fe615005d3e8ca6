// user/ps.c -- ps: the processes that there are.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
    "usage: ps [-aefAlux]\n"
    "Shows all processes: number, parent, group, session, state (R runs or\n"
    "could, S waits, T is stopped, Z has ended), priority, share, hart, CPU\n"
    "time in seconds, memory in KiB, which server it waits for, program.\n"
    "The options are ignored.\n";

static void put(const struct process_info *p, const struct sched_info *known) {
    static const struct sched_info unknown;
    const struct sched_info *info = known ? known : &unknown;

    printf("%5d %5d %5d %5d %c %3u %6u %2u %4" PRIu64 ".%02u %7llu %-6.16s %.*s\n", p->pid,
           p->parent, p->group, p->session, scheduling_state(p, known), info->priority,
           (unsigned)info->share, info->hart, info->used / 1000000000,
           (unsigned)(info->used / 10000000 % 100),
           (unsigned long long)p->pages * (PAGE_SIZE / 1024), scheduling_wait(known),
           (int)sizeof p->name, p->name);
}

int main(int argc, char **argv) {
    struct process_info *list;
    struct sched_info *known;
    size_t count, known_count = 0;

    // "ps aux" is what fingers know.
    if (argc > 1 && argv[1][0] != '-')
        argc = 1;
    tool_start(argc, argv, "aefAlux", usage);
    while (tool_option())
        ;
    known = scheduling_list(&known_count);
    list = machine_processes(&count);
    if (list)
        printf("%5s %5s %5s %5s S %3s %6s %2s %7s %7s %-6s NAME\n", "PID", "PPID", "PGID", "SID",
               "PRI", "SHARE", "H", "TIME", "RSS", "WAITS");
    for (size_t i = 0; list && i < count; i++)
        put(&list[i], scheduling_find(known, known_count, list[i].pid));
    free(list);
    free(known);
    return tool_end();
}
