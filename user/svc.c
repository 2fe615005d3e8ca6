// user/svc.c -- svc: the servers, how they are, and what is to become of them.
#include <abi/errors.h>
#include <user/lib/errors.h>
#include <user/lib/tool/machine.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: svc [-a] [list]        all servers that were started\n"
    "       svc status NAME        one of them; exits with 0 if it runs, else with 3\n"
    "       svc stop NAME          it runs no more; who calls it waits\n"
    "       svc start NAME         after stop\n"
    "       svc restart NAME       start it again, with all that it holds\n"
    "       svc kill NAME          let it die where it stands: init starts it again\n"
    "       svc hang NAME          let it stand still: init must notice by itself\n"
    "       svc log                what became of servers since the machine started\n"
    "Shows level (calls go to lower ones), priority, what it does, how often it was\n"
    "started again, its memory, kernel memory in use and at most (pages), and the\n"
    "CPU time of its own: what a server does for a caller is the caller's time.\n"
    "  -a  also what the manifest starts on demand only\n";

enum { NOT_RUNNING = 3, WORD_SIZE = 48 };

// What it does, in a word or two.
static const char *state_of(const struct svc_info *s, char word[WORD_SIZE]) {
    static const char *const threads[] = {
        [THREAD_READY] = "runs",         [THREAD_QUEUED] = "queued at", [THREAD_SERVED] = "calls",
        [THREAD_DEFERRED] = "waits for", [THREAD_RECEIVING] = "waits",  [THREAD_WAITING] = "waits",
        [THREAD_DEAD] = "no thread",
    };

    if (s->state == SVC_UNUSED)
        return "on demand";
    if (s->state == SVC_STOPPED)
        return "stopped";
    if (s->state == SVC_GIVEN_UP)
        return "given up";
    if (s->state == SVC_PAUSES)
        return "starts soon";
    if (s->state == SVC_ENDED && s->reason == REASON_EXIT)
        snprintf(word, WORD_SIZE, "exited with %" PRId64, s->detail);
    else if (s->state == SVC_ENDED)
        return s->reason == REASON_FAULT ? "died: page fault" : "died: exception";
    else if (s->thread > THREAD_DEAD)
        return "?";
    else if (s->calls[0])
        snprintf(word, WORD_SIZE, "%s %.*s", threads[s->thread], TASK_NAME_SIZE, s->calls);
    else
        return threads[s->thread];
    return word;
}

static void put(const struct svc_info *s) {
    char word[WORD_SIZE];

    printf("%-10.*s %5u %4u %-18s %8u %7" PRIu64 "K %5" PRIu64 "/%-5" PRIu64 " %5" PRIu64 ".%03u\n",
           TASK_NAME_SIZE, s->name, s->level, s->priority, state_of(s, word), (unsigned)s->restarts,
           s->memory / 1024, s->pages, s->limit, s->used / 1000000000,
           (unsigned)(s->used / 1000000 % 1000));
}

static void list(const struct svc_info *all, size_t count, bool unused) {
    printf("%-10s %5s %4s %-18s %8s %8s %11s %9s\n", "NAME", "LEVEL", "PRI", "STATE", "RESTARTS",
           "MEMORY", "KERNEL", "OWN CPU");
    for (size_t i = 0; i < count; i++) {
        if (all[i].state != SVC_UNUSED || unused)
            put(&all[i]);
    }
}

static const struct svc_info *find(const struct svc_info *all, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strncmp(all[i].name, name, TASK_NAME_SIZE) == 0)
            return &all[i];
    }
    if (strcmp(name, "init") == 0)
        tool_fail("init is not among its own servers: it is the one who starts them");
    tool_fail("there is no server '%s'; `svc -a` lists all", name);
}

static void status(const struct svc_info *s) {
    char word[WORD_SIZE];

    printf("%.*s: %s\n", TASK_NAME_SIZE, s->name, state_of(s, word));
    printf("  number %u in the manifest, level %u, %s\n", (unsigned)s->number, s->level,
           s->serves ? "takes calls" : "takes no calls");
    printf("  priority %u, now %u, at most %u; hart %u\n", s->priority, s->priority_now, s->ceiling,
           s->hart);
    printf("  started again %u times\n", (unsigned)s->restarts);
    printf("  memory %" PRIu64 " KiB; kernel memory %" PRIu64 " of %" PRIu64 " pages\n",
           s->memory / 1024, s->pages, s->limit);
    printf("  CPU time of its own %" PRIu64 ".%03u s\n", s->used / 1000000000,
           (unsigned)(s->used / 1000000 % 1000));
    if (s->state != SVC_RUNS)
        tool_status = NOT_RUNNING;
}

static const struct {
    const char *name;
    enum svc_op op;
} controls[] = {
    {"stop", SVC_STOP}, {"start", SVC_START}, {"restart", SVC_RESTART},
    {"kill", SVC_KILL}, {"hang", SVC_HANG},
};

// Why init does not do that.
static void explain(const struct svc_info *s, const char *what, int error) {
    char word[WORD_SIZE];

    if (error == ERR_PERM)
        tool_fail("%s: %.*s is never started again, so it cannot be stopped either; the manifest "
                  "has no 'restart' for it",
                  what, TASK_NAME_SIZE, s->name);
    if (error == ERR_STATE)
        tool_fail("%s: not now: %.*s %s", what, TASK_NAME_SIZE, s->name, state_of(s, word));
    tool_fail("%s %.*s: %s", what, TASK_NAME_SIZE, s->name, error_text(error));
}

// False: there is no such wish.
static bool control(const struct svc_info *all, size_t count, const char *what) {
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        if (strcmp(controls[i].name, what) != 0)
            continue;
        if (tool_operand_count < 2)
            tool_misused("which server?");

        const struct svc_info *s = find(all, count, tool_operands[1]);
        int error = machine_service_control(controls[i].op, s->number);

        if (error < 0)
            explain(s, what, error);
        return true;
    }
    return false;
}

int main(int argc, char **argv) {
    bool unused = false;
    struct svc_info *all;
    const char *what;
    size_t count;

    tool_start(argc, argv, "a", usage);
    while (tool_option())
        unused = true;
    tool_expect(0, 2);
    what = tool_operand_count ? tool_operands[0] : "list";
    all = machine_services(&count);
    if (!all)
        return tool_failure;
    if (strcmp(what, "list") == 0)
        list(all, count, unused);
    else if (strcmp(what, "status") == 0 && tool_operand_count == 2)
        status(find(all, count, tool_operands[1]));
    else if (strcmp(what, "status") == 0)
        tool_misused("whose status?");
    else if (strcmp(what, "log") == 0)
        machine_log();
    else if (!control(all, count, what))
        tool_misused("there is no '%s'", what);
    free(all);
    return tool_end();
}
