// servers/init/child.c -- a task that init starts: its making and its end.
#include <string.h>

#include <servers/init/child.h>
#include <user/lib/syscalls.h>

struct child children[MANIFEST_TASKS_MAX];
handle_t init_endpoint;

struct child *child_named(const char *name) {
    for (unsigned i = 0; i < MANIFEST_TASKS_MAX; i++) {
        if (children[i].entry && strcmp(children[i].entry->name, name) == 0)
            return &children[i];
    }
    return NULL;
}

// What the entry lists, or half of what is left, on a machine so small that this is less.
static uint64_t account_pages(const struct child *child) {
    struct account_info info = {0};

    boot_must(sys_account_info_out(HANDLE_ACCOUNT, &info), child->program, "read the root account");

    uint64_t half = (info.limit - info.used) / 2;

    return child->entry->account < half ? child->entry->account : half;
}

static handle_t make_task(const struct child *child, handle_t account) {
    uint64_t name[TASK_NAME_SIZE / sizeof(uint64_t)] = {0};

    memcpy(name, child->program, strnlen(child->program, TASK_NAME_SIZE - 1));
    return (handle_t)boot_must(
        sys_task_create(account, child->entry->level, child->entry->ceiling, name[0], name[1]),
        child->program, "make its task");
}

void child_create(struct child *child) {
    const char *who = child->program;

    child->account = (handle_t)boot_must(sys_account_split(HANDLE_ACCOUNT, account_pages(child)),
                                         who, "split its account");
    child->task = make_task(child, child->account);
    boot_must(sys_handle_copy(0, child->task, child->task, RIGHTS_ALL, HANDLE_TASK), who,
              "give it its task handle");
    boot_must(sys_handle_copy(0, child->account, child->task, RIGHTS_ALL, HANDLE_ACCOUNT), who,
              "give it its account");
    if (child->entry->serves) {
        child->endpoint = (handle_t)boot_must(sys_endpoint_create(child->task), who,
                                              "make its endpoint");
        boot_must(sys_handle_copy(0, child->endpoint, child->task, RIGHTS_ALL, HANDLE_SERVICE), who,
                  "give it its endpoint");
    }

    handle_t gate = (handle_t)boot_must(sys_gate_create(init_endpoint, child->number, 0), who,
                                        "make a gate to watch it");

    boot_must(sys_task_watch(child->task, 0, gate), who, "watch it");
    sys_handle_close(0, gate); // the task names the gate from now on
}

static void close_handle(handle_t *handle) {
    if (*handle)
        sys_handle_close(0, *handle);
    *handle = 0;
}

void child_kill(struct child *child) {
    sys_task_kill(child->task);
    close_handle(&child->thread);
    close_handle(&child->endpoint);
    close_handle(&child->news);
    close_handle(&child->ram);
    close_handle(&child->task);
    close_handle(&child->account);
}
