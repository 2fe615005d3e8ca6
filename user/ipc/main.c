// user/ipc/main.c -- ipc: who talks to whom: who waits now, and what passes in a while.
#include <user/ipc/traffic.h>
#include <user/lib/tool/machine.h>
#include <user/lib/tool/requests.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/tracing.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: ipc [-rw] [-t MILLISECONDS]\n"
    "Shows who waits for whom now, then watches all messages for a second: who\n"
    "called whom, how often, how long the answers took and how much of that was\n"
    "waiting in the server's queue, in milliseconds; and for each server how long\n"
    "its queue was, and how many calls it had received and not answered.\n"
    "  -r               each request for itself\n"
    "  -w               only who waits now\n"
    "  -t MILLISECONDS  watch for so long\n"
    "Messages take a longer way while they are watched, so times are too long.\n";

enum { EVENTS = 1 << TRACE_CALL | 1 << TRACE_RECEIVE | 1 << TRACE_REPLY };
enum { LOOK_MS = 5, TIME_MAX = 60000 };

// ---- Now ----

static const char *const states[] = {
    [THREAD_QUEUED] = "in the queue",
    [THREAD_SERVED] = "served",
    [THREAD_DEFERRED] = "put off",
};

static bool put_waiting(const char *who, unsigned state, const char *whom) {
    if (state < THREAD_QUEUED || state > THREAD_DEFERRED || !whom[0])
        return false;
    printf("%-20s %-10.*s %s\n", who, TASK_NAME_SIZE, whom, states[state]);
    return true;
}

static void put_processes(size_t *waiting) {
    size_t count, known_count = 0;
    struct process_info *list = machine_processes(&count);
    struct sched_info *known = list ? scheduling_list(&known_count) : NULL;
    char who[32];

    for (size_t i = 0; known && i < count; i++) {
        const struct sched_info *info = scheduling_find(known, known_count, list[i].pid);

        snprintf(who, sizeof who, "%d %.*s", (int)list[i].pid, TASK_NAME_SIZE, list[i].name);
        if (list[i].pid != getpid() && info) // this program waits for who is asked about that
            *waiting += put_waiting(who, info->state, info->server);
    }
    free(known);
    free(list);
}

static void put_servers(size_t *waiting) {
    size_t count;
    struct svc_info *list = machine_services(&count);
    char who[32];

    for (size_t i = 0; list && i < count; i++) {
        snprintf(who, sizeof who, "[%.*s]", TASK_NAME_SIZE, list[i].name);
        *waiting += put_waiting(who, list[i].thread, list[i].calls);
    }
    free(list);
}

static void put_now(void) {
    size_t waiting = 0;

    printf("%-20s %-10s %s\n", "WHO WAITS", "FOR", "AND IS");
    put_processes(&waiting);
    put_servers(&waiting);
    if (waiting == 0)
        printf("nobody\n");
}

// ---- For a while ----

static void watch(struct tracing *t, int64_t milliseconds) {
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};

    tracing_start(t, EVENTS);
    for (int64_t i = 0; i < milliseconds; i += LOOK_MS) {
        nanosleep(&pause, NULL);
        while (tracing_read(t))
            ;
    }
    tracing_end(t);
}

static double mean(const struct tracing *t, uint64_t ticks, unsigned count) {
    return count ? (double)tracing_ns(t, ticks) / 1e6 / count : 0;
}

static void put_pair(const struct tracing *t, const struct pair *p, bool by_request) {
    const char *name = by_request ? request_name(p->to, p->tag) : NULL;

    printf("%7u %9.3f %9.3f %9.3f  %.*s -> %.*s", p->calls, mean(t, p->ticks, p->answers),
           mean(t, p->longest, 1), mean(t, p->waited, p->answers), TASK_NAME_SIZE, p->from,
           TASK_NAME_SIZE, p->to);
    if (name)
        printf("  %s", name);
    else if (by_request)
        printf("  request %#" PRIx64, p->tag);
    printf(p->calls > p->answers ? "  (%u not answered)\n" : "\n", p->calls - p->answers);
}

static void put_traffic(const struct tracing *t, const struct traffic *traffic, bool by_request) {
    printf("%7s %9s %9s %9s  %s\n", "CALLS", "MEAN", "LONGEST", "IN QUEUE", "WHO -> WHOM");
    for (size_t i = 0; i < traffic->pair_count; i++)
        put_pair(t, &traffic->pairs[i], by_request);
    printf("\n%-16s %7s %6s %5s %6s %5s\n", "SERVER", "CALLS", "QUEUED", "MOST", "SERVED", "MOST");
    for (size_t i = 0; i < traffic->server_count; i++) {
        const struct server *s = &traffic->servers[i];

        printf("%-16.*s %7u %6u %5u %6u %5u\n", TASK_NAME_SIZE, s->name, s->calls, s->queued,
               s->queue_most, s->open, s->open_most);
    }
}

static void put_while(int64_t milliseconds, bool by_request) {
    struct traffic traffic;
    struct tracing t;

    watch(&t, milliseconds);
    if (!traffic_make(&traffic, t.entries, t.count, t.task, by_request))
        tool_fail("no memory left for %zu events", t.count);
    put_traffic(&t, &traffic, by_request);
    tracing_put_missing(&t, stdout);
    traffic_free(&traffic);
    free(t.entries);
}

int main(int argc, char **argv) {
    bool by_request = false, only_now = false;
    int64_t milliseconds = 1000;

    tool_start(argc, argv, "rwt:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'r')
            by_request = true;
        else if (letter == 'w')
            only_now = true;
        else
            milliseconds = tool_number(tool_argument, "time");
    }
    tool_expect(0, 0);
    if (milliseconds < 1 || milliseconds > TIME_MAX)
        tool_fail("1 to %d milliseconds", TIME_MAX);
    put_now();
    if (!only_now) {
        printf("\n");
        put_while(milliseconds, by_request);
    }
    return tool_end();
}
