// user/lib/tool/scheduling.c -- what tools ask sched: who runs how, and what is to change.
#include <user/lib/tool/scheduling.h>

#include <user/lib/errors.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <string.h>

enum { STEP = 64 };

// What goes wrong is reported.
static bool ask(struct message *m) {
    handle_t gate = mount_find("#sched");
    int error = gate ? ipc_call(gate, m) : ERR_DEAD;
    long result = error ? error : (long)m->tag;

    if (result < 0)
        tool_warn("sched: %s", error_text(result));
    return result >= 0;
}

static bool ask_three(uint64_t op, uint64_t first, uint64_t second, uint64_t third) {
    struct message m = {.tag = op, .words = {first, second, third}};

    return ask(&m);
}

struct sched_info *scheduling_list(size_t *count) {
    struct sched_info *list = NULL;
    int64_t from = 0;

    *count = 0;
    for (;;) {
        struct message m = {.tag = SCHED_LIST, .words = {(uint64_t)from}};

        list = tool_resize(list, (*count + STEP) * sizeof *list);
        m.write_to = list + *count;
        m.write_size = STEP * sizeof *list;
        if (!ask(&m)) {
            free(list);
            return NULL;
        }
        if (m.words[0] == 0 || m.words[0] > STEP)
            return list;
        *count += m.words[0];
        from = (int64_t)list[*count - 1].pid + 1;
    }
}

const struct sched_info *scheduling_find(const struct sched_info *list, size_t count, int32_t pid) {
    for (size_t i = 0; list && i < count; i++) {
        if (list[i].pid == pid)
            return &list[i];
    }
    return NULL;
}

char scheduling_state(const struct process_info *process, const struct sched_info *info) {
    if (process->state == PROCESS_ZOMBIE)
        return 'Z';
    if (process->state == PROCESS_STOPPED)
        return 'T';
    return info && info->state != THREAD_READY ? 'S' : 'R';
}

const char *scheduling_wait(const struct sched_info *info) {
    if (!info || info->state == THREAD_READY || info->state == THREAD_DEAD)
        return "-";
    return info->server[0] ? info->server : "event";
}

bool scheduling_policy(uint64_t policy, uint64_t quantum, struct sched_policy_reply *reply) {
    struct message m = {.tag = SCHED_POLICY, .words = {policy, quantum}};

    if (!ask(&m))
        return false;
    memcpy(reply, m.words, sizeof *reply);
    return true;
}

bool scheduling_set(int64_t pid, enum sched_attribute attribute, int64_t value) {
    return ask_three(SCHED_SET, (uint64_t)pid, attribute, (uint64_t)value);
}

bool scheduling_deadline(int64_t pid, uint64_t budget, uint64_t period) {
    return ask_three(SCHED_DEADLINE, (uint64_t)pid, budget, period);
}

const char *scheduling_policy_name(uint64_t policy) {
    static const char *const names[SCHED_POLICIES] = {"round-robin", "priority", "mlfq", "stride",
                                                      "lottery"};

    return policy < SCHED_POLICIES ? names[policy] : NULL;
}
