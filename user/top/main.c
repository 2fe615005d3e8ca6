// user/top/main.c -- top: who uses the harts, processes and servers, again and again.
#include <user/lib/posix/path.h>
#include <user/lib/tool/machine.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/tracing.h>
#include <user/top/rows.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: top [-p] [-d SECONDS] [-n COUNT] [-s KEY]\n"
    "Shows who uses most CPU time, processes and servers, every 2 seconds.\n"
    "  -d SECONDS  every so many seconds\n"
    "  -n COUNT    so many times\n"
    "  -p          processes only\n"
    "  -s KEY      sorted by that key\n"
    "Keys: q ends it; c sorts by CPU, t by CPU time, m by memory, p by number, n by\n"
    "name; s shows servers or not; any other key shows it again.\n"
    "%CPU is of one hart. What servers do for a process counts as its own. What runs\n"
    "in a server, for whomever, is seen in a sample: messages are traced for a tenth\n"
    "of a second. TIME of a server is what it did for nobody.\n";

enum {
    LINES_USUAL = 24,
    LINES_ABOVE = 5,
    SHOWN_MAX = 4096,
    SAMPLE_MS = 100,
    KEYS = 5,
    CONTROL_C = 3
};

static const struct {
    char key;
    enum row_order order;
} keys[KEYS] = {
    {'c', ROWS_BY_CPU},    {'t', ROWS_BY_TIME}, {'m', ROWS_BY_MEMORY},
    {'p', ROWS_BY_NUMBER}, {'n', ROWS_BY_NAME},
};

static enum row_order order = ROWS_BY_CPU;
static bool servers_shown = true;
static struct termios modes_before;

// ---- The terminal ----

static unsigned lines_of_terminal(void) {
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return SHOWN_MAX;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row <= LINES_ABOVE)
        return LINES_USUAL;
    return size.ws_row;
}

static void restore(void) { tcsetattr(STDIN_FILENO, TCSANOW, &modes_before); }

// Keys count at once, and are not shown. ^C is one of them, so that no signal leaves it like that.
static void take_terminal(void) {
    struct termios modes;

    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &modes) < 0)
        return;
    modes_before = modes;
    atexit(restore);
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    modes.c_cc[VINTR] = _POSIX_VDISABLE;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

// False if there is no such key.
static bool sort_by(char key) {
    for (unsigned i = 0; i < KEYS; i++) {
        if (keys[i].key != key)
            continue;
        order = keys[i].order;
        return true;
    }
    return false;
}

// Wait, for a key too; false if it is enough.
static bool wait_next(int milliseconds) {
    struct pollfd input = {.fd = isatty(STDIN_FILENO) ? STDIN_FILENO : -1, .events = POLLIN};
    char key;

    if (poll(&input, 1, milliseconds) <= 0)
        return true;
    if (read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == CONTROL_C)
        return false;
    if (key == 's')
        servers_shown = !servers_shown;
    sort_by(key);
    return true;
}

// ---- The sample ----

// Watch for a moment who runs. Without the trace server nobody ran, as far as we know.
static void watch(struct sample *sample) {
    const struct timespec moment = {.tv_nsec = SAMPLE_MS * 1000000 / 10};
    static struct tracing tracing;

    *sample = (struct sample){0};
    if (!servers_shown || !mount_find("#trace")) {
        poll(NULL, 0, SAMPLE_MS);
        return;
    }
    tracing_start(&tracing, 1 << TRACE_SWITCH);
    for (unsigned i = 0; i < 10; i++) {
        nanosleep(&moment, NULL);
        while (tracing_read(&tracing))
            ;
    }
    tracing_end(&tracing);
    sample_make(sample, tracing.entries, tracing.count);
    free(tracing.entries);
}

// ---- Lines ----

static void put_head(const struct rows *rows, const struct rows *before) {
    struct sched_policy_reply policy = {.policy = SCHED_KEEP};
    struct vm_statistics_reply memory = {0};
    ns_t passed = rows->now - before->now, idle = rows->idle - before->idle;
    const char *name;

    scheduling_policy(SCHED_KEEP, 0, &policy);
    machine_memory(&memory);
    name = scheduling_policy_name(policy.policy);
    printf("up %" PRIu64 ":%02u:%02u, %zu processes, %zu servers\n", rows->now / 3600000000000,
           (unsigned)(rows->now / 60000000000 % 60), (unsigned)(rows->now / 1000000000 % 60),
           rows->processes, rows->servers);
    printf("harts idle for %" PRIu64 " %% of one; policy %s, quantum %" PRIu64 " us\n",
           passed ? idle * 100 / passed : 0, name ? name : "?", policy.quantum / 1000);
    printf("memory: %" PRIu64 " of %" PRIu64 " MiB free\n\n", memory.free * PAGE_SIZE >> 20,
           memory.total * PAGE_SIZE >> 20);
    printf("%5s S %5s %3s %4s %4s %9s %8s %-8s NAME\n", "PID", "%CPU", "PRI", "NICE", "HART",
           "TIME", "MEMORY", "WAITS");
}

static void put_row(const struct row *row) {
    char number[16] = "-", nice[8] = "-";

    if (!row->server) {
        snprintf(number, sizeof number, "%d", row->pid);
        snprintf(nice, sizeof nice, "%d", row->nice);
    }
    printf("%5s %c %3u.%u %3u %4s %4u %5" PRIu64 ".%03u %7" PRIu64 "K %-8.*s %s%.*s%s\n", number,
           row->state, row->promille / 10, row->promille % 10, row->priority, nice, row->hart,
           row->used / 1000000000, (unsigned)(row->used / 1000000 % 1000), row->kib, TASK_NAME_SIZE,
           row->waits, row->server ? "[" : "", TASK_NAME_SIZE, row->name, row->server ? "]" : "");
}

static void put(struct rows *rows, const struct rows *before) {
    unsigned rest = lines_of_terminal() - LINES_ABOVE;

    rows_sort(rows, order);
    if (isatty(STDOUT_FILENO))
        printf("\033[H\033[J");
    put_head(rows, before);
    for (size_t i = 0; i < rows->count && rest > 0; i++) {
        if (rows->list[i].server && !servers_shown)
            continue;
        put_row(&rows->list[i]);
        rest--;
    }
    fflush(stdout);
}

// Again and again; each time says what was used since the last one.
static void run(int milliseconds, int64_t count) {
    static struct sample sample;
    struct rows before, now;

    if (!rows_take(&before, NULL, &sample))
        return;
    for (;;) {
        watch(&sample);
        if (!rows_take(&now, &before, &sample))
            break;
        put(&now, &before);
        rows_free(&before);
        before = now;
        count -= count > 0;
        if (count == 0 || !wait_next(milliseconds - SAMPLE_MS))
            break;
    }
    rows_free(&before);
}

int main(int argc, char **argv) {
    int64_t seconds = 2, count = -1;

    tool_start(argc, argv, "pd:n:s:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'd')
            seconds = tool_number(tool_argument, "time");
        else if (letter == 'n')
            count = tool_number(tool_argument, "count");
        else if (letter == 'p')
            servers_shown = false;
        else if (strlen(tool_argument) != 1 || !sort_by(tool_argument[0]))
            tool_misused("there is no key '%s'", tool_argument);
    }
    tool_expect(0, 0);
    if (seconds < 1 || seconds > 3600)
        tool_fail("1 to 3600 seconds");
    take_terminal();
    if (count != 0)
        run((int)seconds * 1000, count);
    return tool_end();
}
