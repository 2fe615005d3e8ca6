// user/sleep.c -- sleep: waits for some time.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] = "usage: sleep NUMBER[smhd]...\n"
                            "Waits for so many seconds, minutes, hours or days, all added.\n";

static double seconds(const char *text) {
    char *end;
    double value = strtod(text, &end);
    static const char units[] = "smhd";
    static const int sizes[] = {1, 60, 3600, 86400};
    const char *unit = *end ? strchr(units, *end) : units;

    if (end == text || !unit || (*end && end[1]) || !(value >= 0))
        tool_misused("invalid time: '%s'", text);
    return value * sizes[unit - units];
}

int main(int argc, char **argv) {
    double total = 0;
    struct timespec left;

    tool_start(argc, argv, "", usage);
    tool_expect(1, -1);
    for (char **operand = tool_operands; *operand; operand++)
        total += seconds(*operand);
    if (total > 1e9)
        total = 1e9;
    left.tv_sec = (time_t)total;
    left.tv_nsec = (long)((total - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    return tool_end();
}
