// user/uptime.c -- uptime: for how long the machine has been on.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char usage[] = "usage: uptime\n"
                            "Writes the time, for how long the machine has been on, and how many\n"
                            "processes there are.\n";

int main(int argc, char **argv) {
    struct process_info *list;
    struct timespec up;
    time_t now = time(NULL);
    size_t count;
    char clock[16];

    tool_start(argc, argv, "", usage);
    tool_expect(0, 0);
    clock_gettime(CLOCK_MONOTONIC, &up);
    strftime(clock, sizeof clock, "%H:%M:%S", localtime(&now));
    printf(" %s up ", clock);
    if (up.tv_sec >= 86400)
        printf("%lld days, ", (long long)up.tv_sec / 86400);
    printf("%02d:%02d:%02d", (int)(up.tv_sec / 3600 % 24), (int)(up.tv_sec / 60 % 60),
           (int)(up.tv_sec % 60));
    list = machine_processes(&count);
    if (list)
        printf(", %zu processes", count);
    putchar('\n');
    free(list);
    return tool_end();
}
