// servers/init/service.c -- requests to init: which tasks there are, what became of them, wishes.
#include <string.h>

#include <abi/errors.h>
#include <abi/svc.h>
#include <servers/init/log.h>
#include <servers/init/service.h>
#include <servers/init/supervise.h>
#include <servers/init/tracing.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

static void add_thread(const struct child *child, struct svc_info *info) {
    struct thread_info thread;

    info->thread = THREAD_DEAD;
    if (!child->thread || sys_thread_info_out(child->thread, &thread) < 0)
        return;
    info->thread = thread.state;
    info->priority_now = thread.priority;
    info->hart = thread.hart;
    info->used = thread.used;
    memcpy(info->calls, thread.server, sizeof info->calls);
}

static struct svc_info describe(const struct child *child, const struct manifest_task *entry,
                                unsigned number) {
    struct account_info account = {0};
    struct svc_info info = {
        .number = number,
        .state = child->state,
        .level = (uint8_t)entry->level,
        .priority = (uint8_t)entry->priority,
        .ceiling = (uint8_t)entry->ceiling,
        .serves = entry->serves,
        .reason = (uint32_t)child->why[0],
        .detail = (int64_t)child->why[1],
        .memory = child->memory,
        .limit = entry->account,
        .restarts = child->watch.restarts,
    };

    if (child->account && sys_account_info_out(child->account, &account) == 0) {
        info.pages = account.used;
        info.limit = account.limit;
    }
    memcpy(info.name, child->entry ? child->program : entry->name, sizeof info.name - 1);
    add_thread(child, &info);
    return info;
}

// The caller's buffer says how many it wants: where it ends, writing fails.
static int list(uint64_t from, const struct manifest *manifest, uint64_t *count) {
    for (uint64_t number = from ? from : 1; number <= manifest->count; number++) {
        struct svc_info info = describe(&children[number - 1], &manifest->tasks[number - 1],
                                        (unsigned)number);

        if (ipc_write_all(0, *count * sizeof info, &info, sizeof info) < 0)
            break;
        ++*count;
    }
    return 0;
}

static int read_log(const struct svc_log *ask, struct svc_log_reply *reply) {
    const char *text;

    reply->first = ask->from;
    text = log_text(&reply->first, &reply->size);
    if (reply->size > ask->size)
        reply->size = ask->size;
    return reply->size ? ipc_write_all(0, 0, text, reply->size) : 0;
}

void service_answer(struct message *m, const struct manifest *manifest) {
    uint64_t op = m->tag, ask = m->words[0], rights = m->badge >> 32, words[2] = {0};
    int result = ERR_NOSYS;

    if (op == SVC_LIST)
        result = list(ask, manifest, &words[0]);
    else if (op == SVC_TRACE)
        result = rights & SVC_MAY_TRACE ? tracing_set(ask) : ERR_PERM;
    else if (op == SVC_LOG)
        result = read_log((const struct svc_log *)m->words, (struct svc_log_reply *)words);
    else if (op >= SVC_STOP && op <= SVC_HANG)
        result = rights & SVC_MAY_CONTROL ? supervise_control(op, ask, m->words[1]) : ERR_PERM;
    *m = (struct message){.tag = (uint64_t)(int64_t)result, .words = {words[0], words[1]}};
}
