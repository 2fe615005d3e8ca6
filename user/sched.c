// user/sched.c -- sched: shows who runs how, and changes it.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: sched                                what is in force, and for whom\n"
    "       sched policy [NAME [QUANTUM]]        round-robin, priority, mlfq, stride or lottery\n"
    "       sched nice PID NUMBER                -20 (most) to 19 (least)\n"
    "       sched share PID NUMBER               of CPU time; 100 is usual\n"
    "       sched deadline PID BUDGET PERIOD     so much CPU time in every period\n"
    "       sched deadline PID none              no more of that\n"
    "Times are as 20ms, 500us or 1s.\n";

// In ns.
static uint64_t time_read(const char *text) {
    char *end;
    uint64_t number = strtoull(text, &end, 10);
    uint64_t unit = strcmp(end, "s") == 0    ? 1000000000
                    : strcmp(end, "ms") == 0 ? 1000000
                    : strcmp(end, "us") == 0 ? 1000
                                             : 0;

    if (end == text || unit == 0 || number > UINT64_MAX / unit)
        tool_fail("not a time, as 20ms: %s", text);
    return number * unit;
}

static void put_policy(const struct sched_policy_reply *policy) {
    const char *name = scheduling_policy_name(policy->policy);

    printf("%s, quantum %" PRIu64 " us, %" PRIu64 " reports\n", name ? name : "?",
           policy->quantum / 1000, policy->reports);
}

static void put_process(const struct sched_info *info, const char *name) {
    printf("%5d %4d %6u %3u %4u %6" PRIu64 ".%02u %-8.16s", (int)info->pid, (int)info->nice,
           (unsigned)info->share, info->priority, info->hart, info->used / 1000000000,
           (unsigned)(info->used / 10000000 % 100), scheduling_wait(info));
    if (info->period > 0)
        printf(" %" PRIu64 "/%" PRIu64 " us, %" PRIu64 " missed", info->budget / 1000,
               info->period / 1000, info->missed);
    printf(" %.*s\n", TASK_NAME_SIZE, name);
}

static const char *name_of(const struct process_info *list, size_t count, int32_t pid) {
    for (size_t i = 0; list && i < count; i++) {
        if (list[i].pid == pid)
            return list[i].name;
    }
    return "?";
}

static void show(void) {
    struct sched_policy_reply policy;
    size_t count, process_count = 0;
    struct sched_info *list = NULL;
    struct process_info *processes;

    if (scheduling_policy(SCHED_KEEP, 0, &policy))
        list = scheduling_list(&count);
    if (!list)
        return;
    processes = machine_processes(&process_count);
    put_policy(&policy);
    printf("%5s %4s %6s %3s %4s %9s %-8s NAME\n", "PID", "NICE", "SHARE", "PRI", "HART", "TIME",
           "WAITS");
    for (size_t i = 0; i < count; i++)
        put_process(&list[i], name_of(processes, process_count, list[i].pid));
    free(processes);
    free(list);
}

static void policy(void) {
    struct sched_policy_reply reply;
    uint64_t number = SCHED_KEEP, quantum = 0;

    if (tool_operand_count > 1) {
        for (number = 0; scheduling_policy_name(number); number++) {
            if (strcmp(tool_operands[1], scheduling_policy_name(number)) == 0)
                break;
        }
        if (!scheduling_policy_name(number))
            tool_fail("no such policy: %s", tool_operands[1]);
    }
    if (tool_operand_count > 2)
        quantum = time_read(tool_operands[2]);
    if (scheduling_policy(number, quantum, &reply))
        put_policy(&reply);
}

static void set(enum sched_attribute attribute) {
    tool_expect(3, 3);
    scheduling_set(tool_number(tool_operands[1], "pid"), attribute,
                   tool_number(tool_operands[2], "number"));
}

static void deadline(void) {
    int64_t pid;

    tool_expect(3, 4);
    pid = tool_number(tool_operands[1], "pid");
    if (strcmp(tool_operands[2], "none") == 0) {
        scheduling_deadline(pid, 0, 0);
        return;
    }
    tool_expect(4, 4);
    scheduling_deadline(pid, time_read(tool_operands[2]), time_read(tool_operands[3]));
}

int main(int argc, char **argv) {
    const char *what;

    tool_start(argc, argv, "+", usage);
    tool_option();
    tool_expect(0, 4);
    what = tool_operand_count ? tool_operands[0] : "show";
    if (strcmp(what, "show") == 0)
        show();
    else if (strcmp(what, "policy") == 0)
        policy();
    else if (strcmp(what, "nice") == 0)
        set(SCHED_NICE);
    else if (strcmp(what, "share") == 0)
        set(SCHED_SHARE);
    else if (strcmp(what, "deadline") == 0)
        deadline();
    else
        tool_misused("there is no '%s'", what);
    return tool_end();
}
