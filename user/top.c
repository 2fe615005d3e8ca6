// user/top.c -- top: which processes use the harts, again and again.
#include <user/lib/syscalls.h>
#include <user/lib/tool/machine.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] =
    "usage: top [-d SECONDS] [-n COUNT]\n"
    "Shows the processes that use most CPU time, every 2 seconds; q ends it.\n"
    "  -d SECONDS  every so many seconds\n"
    "  -n COUNT    so many times\n";

enum { LINES_USUAL = 24, LINES_ABOVE = 4, SHOWN_MAX = 1024 };

struct line {
    const struct process_info *process;
    const struct sched_info *info; // NULL: sched does not know it
    uint64_t recent;               // CPU time since the last time
};

static struct sched_info *before; // what was known the last time
static size_t before_count;
static struct time_now time_before;
static struct termios modes_before;

static int more_recent(const void *a, const void *b) {
    const struct line *x = a, *y = b;

    if (x->recent != y->recent)
        return x->recent < y->recent ? 1 : -1;
    return x->process->pid - y->process->pid;
}

static unsigned lines_of_terminal(void) {
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return SHOWN_MAX;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row <= LINES_ABOVE)
        return LINES_USUAL;
    return size.ws_row;
}

static void put_head(uint64_t passed, size_t count) {
    struct time_now now;
    struct sched_policy_reply policy = {.policy = SCHED_KEEP};
    const char *name;

    sys_time_now_out(&now);
    scheduling_policy(SCHED_KEEP, 0, &policy);
    name = scheduling_policy_name(policy.policy);
    printf("%zu processes; harts idle for %" PRIu64 " %% of one; policy %s, quantum %" PRIu64
           " us\n\n",
           count, passed ? (now.idle - time_before.idle) * 100 / passed : 0, name ? name : "?",
           policy.quantum / 1000);
    printf("%5s S %5s %3s %4s %6s %4s %8s %7s %-8s NAME\n", "PID", "%CPU", "PRI", "NICE", "SHARE",
           "HART", "TIME", "RSS", "WAITS");
}

static void put_line(const struct line *line, uint64_t passed) {
    static const struct sched_info unknown;
    const struct sched_info *info = line->info ? line->info : &unknown;
    uint64_t promille = passed ? line->recent * 1000 / passed : 0;

    printf("%5d %c %3u.%u %3u %4d %6u %4u %5" PRIu64 ".%02u %7llu %-8.16s %.*s\n",
           (int)line->process->pid, scheduling_state(line->process, line->info),
           (unsigned)(promille / 10), (unsigned)(promille % 10), info->priority, (int)info->nice,
           (unsigned)info->share, info->hart, info->used / 1000000000,
           (unsigned)(info->used / 10000000 % 100),
           (unsigned long long)line->process->pages * (PAGE_SIZE / 1024),
           scheduling_wait(line->info), TASK_NAME_SIZE, line->process->name);
}

static struct line line_of(const struct process_info *process, const struct sched_info *list,
                           size_t count) {
    struct line line = {.process = process, .info = scheduling_find(list, count, process->pid)};
    const struct sched_info *old = scheduling_find(before, before_count, process->pid);

    if (line.info)
        line.recent = line.info->used - (old && old->used <= line.info->used ? old->used : 0);
    return line;
}

static bool show(void) {
    size_t count, process_count;
    struct sched_info *list = scheduling_list(&count);
    struct process_info *processes = list ? machine_processes(&process_count) : NULL;
    unsigned rest = lines_of_terminal() - LINES_ABOVE;
    struct time_now now;
    struct line *lines;

    if (!processes)
        return false;
    lines = tool_allocate((process_count + 1) * sizeof *lines);
    for (size_t i = 0; i < process_count; i++)
        lines[i] = line_of(&processes[i], list, count);
    qsort(lines, process_count, sizeof *lines, more_recent);
    if (isatty(STDOUT_FILENO))
        printf("\033[H\033[J");
    sys_time_now_out(&now);
    put_head(now.now - time_before.now, process_count);
    for (size_t i = 0; i < process_count && i < rest; i++)
        put_line(&lines[i], now.now - time_before.now);
    fflush(stdout);
    time_before = now;
    free(before);
    before = list;
    before_count = count;
    free(processes);
    free(lines);
    return true;
}

static void restore(void) { tcsetattr(STDIN_FILENO, TCSANOW, &modes_before); }

// Keys count at once, and are not shown.
static void take_terminal(void) {
    struct termios modes;

    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &modes) < 0)
        return;
    modes_before = modes;
    atexit(restore);
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

// Wait; false if a key says that it is enough.
static bool wait_next(int milliseconds) {
    struct pollfd keys = {.fd = isatty(STDIN_FILENO) ? STDIN_FILENO : -1, .events = POLLIN};
    char key;

    if (poll(&keys, 1, milliseconds) <= 0)
        return true;
    return read(STDIN_FILENO, &key, 1) == 1 && key != 'q';
}

int main(int argc, char **argv) {
    int64_t seconds = 2, count = -1;

    tool_start(argc, argv, "d:n:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'd')
            seconds = tool_number(tool_argument, "time");
        else
            count = tool_number(tool_argument, "count");
    }
    tool_expect(0, 0);
    if (seconds < 1 || seconds > 3600)
        tool_fail("1 to 3600 seconds");
    take_terminal();
    while (count != 0 && show()) {
        count -= count > 0;
        if (count == 0 || !wait_next((int)seconds * 1000))
            break;
    }
    return tool_end();
}
