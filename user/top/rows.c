// user/top/rows.c -- what top shows: a row for each process and each server.
//
// A process' time is what sched knows: servers' time for it is part of it. A server has little time
// of its own, so its share of the machine is what the sample saw run.
#include <user/top/rows.h>

#include <user/lib/syscalls.h>
#include <user/lib/tool/machine.h>
#include <user/lib/tool/scheduling.h>
#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <string.h>

static const struct row *find(const struct rows *rows, int pid) {
    for (size_t i = 0; rows && i < rows->count; i++) {
        if (!rows->list[i].server && rows->list[i].pid == pid)
            return &rows->list[i];
    }
    return NULL;
}

static void add_process(struct rows *rows, const struct rows *before,
                        const struct process_info *process, const struct sched_info *info) {
    struct row *row = &rows->list[rows->count++];
    const struct row *old = find(before, process->pid);
    ns_t passed = before ? rows->now - before->now : rows->now;

    *row = (struct row){
        .pid = process->pid,
        .state = scheduling_state(process, info),
        .kib = (uint64_t)process->pages * (PAGE_SIZE / 1024),
    };
    memcpy(row->name, process->name, TASK_NAME_SIZE);
    strncpy(row->waits, scheduling_wait(info), TASK_NAME_SIZE - 1);
    if (!info)
        return;
    row->priority = info->priority;
    row->nice = info->nice;
    row->hart = info->hart;
    row->used = info->used;

    ns_t recent = row->used - (old && old->used <= row->used ? old->used : 0);

    row->promille = passed ? (unsigned)(recent * 1000 / passed) : 0;
}

static void add_server(struct rows *rows, const struct sample *sample,
                       const struct svc_info *server) {
    struct row *row = &rows->list[rows->count++];

    *row = (struct row){
        .server = true,
        .pid = (int)server->number,
        .state = server->state == SVC_ENDED       ? 'Z'
                 : server->thread == THREAD_READY ? 'R'
                                                  : 'S',
        .promille = sample_promille(sample, server->name),
        .priority = server->priority_now,
        .hart = server->hart,
        .used = server->used,
        .kib = server->memory / 1024,
    };
    memcpy(row->name, server->name, TASK_NAME_SIZE);
    memcpy(row->waits, server->calls[0] ? server->calls : "-",
           server->calls[0] ? TASK_NAME_SIZE : 2);
}

static void add_all(struct rows *rows, const struct rows *before, const struct sample *sample,
                    const struct process_info *processes, size_t process_count,
                    const struct svc_info *servers, size_t server_count) {
    size_t known_count = 0;
    struct sched_info *known = scheduling_list(&known_count);

    rows->list = tool_allocate((process_count + server_count + 1) * sizeof *rows->list);
    for (size_t i = 0; i < process_count; i++)
        add_process(rows, before, &processes[i],
                    scheduling_find(known, known_count, processes[i].pid));
    rows->processes = rows->count;
    for (size_t i = 0; i < server_count; i++) {
        if (servers[i].state != SVC_UNUSED)
            add_server(rows, sample, &servers[i]);
    }
    rows->servers = rows->count - rows->processes;
    free(known);
}

bool rows_take(struct rows *rows, const struct rows *before, const struct sample *sample) {
    size_t process_count, server_count = 0;
    struct process_info *processes = machine_processes(&process_count);
    struct svc_info *servers = processes ? machine_services(&server_count) : NULL;
    struct time_now now;

    sys_time_now_out(&now);
    *rows = (struct rows){.now = now.now, .idle = now.idle};
    if (servers)
        add_all(rows, before, sample, processes, process_count, servers, server_count);
    free(processes);
    free(servers);
    return servers != NULL;
}

static int64_t by_number(const struct row *a, const struct row *b) {
    return a->server != b->server ? a->server - b->server : a->pid - b->pid;
}

static enum row_order order;

static int64_t difference(const struct row *a, const struct row *b) {
    switch (order) {
    case ROWS_BY_CPU: return (int64_t)b->promille - a->promille;
    case ROWS_BY_TIME: return (int64_t)(b->used - a->used);
    case ROWS_BY_MEMORY: return (int64_t)(b->kib - a->kib);
    case ROWS_BY_NAME: return strncmp(a->name, b->name, TASK_NAME_SIZE);
    case ROWS_BY_NUMBER: break;
    }
    return 0;
}

static int compare(const void *a, const void *b) {
    int64_t first = difference(a, b), result = first ? first : by_number(a, b);

    return result < 0 ? -1 : result > 0;
}

void rows_sort(struct rows *rows, enum row_order by) {
    order = by;
    qsort(rows->list, rows->count, sizeof *rows->list, compare);
}

void rows_free(struct rows *rows) {
    free(rows->list);
    *rows = (struct rows){0};
}
