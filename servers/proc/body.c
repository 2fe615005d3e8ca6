// servers/proc/body.c -- what a process is made of: made, filled, and taken apart.
#include <string.h>

#include <abi/startup.h>
#include <servers/proc/account.h>
#include <servers/proc/body.h>
#include <servers/proc/clock.h>
#include <servers/proc/schedule.h>
#include <servers/proc/space.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

enum {
    ACCOUNT_KEPT = 8,    // one part in so many is for children of the first process,
    MEMORY_KEPT = 32,    // and of the machine's memory
    FEW_PROCESSES = 16,  // so many do not have to ask
    RIGHTS_OWN_TASK = RIGHTS_TASK & ~RIGHT_TASK_CONTROL, // who watches it is not its own business
    // What it makes ends with it: tasks, which could stay with all their pages, it cannot make.
    RIGHTS_OWN_ACCOUNT = RIGHTS_ACCOUNT & ~RIGHT_ACCOUNT_SPLIT,
};

static uint64_t memory_total; // pages

int body_start(void) {
    struct vm_statistics_reply statistics = {0};
    int status = space_start();

    if (status == 0)
        status = memory_statistics(&statistics);
    memory_total = statistics.total;
    return status;
}

uint64_t body_limit(void) { return memory_total; }

bool body_has_room(unsigned account, bool first_child) {
    struct vm_statistics_reply statistics = {0};

    if (first_child || process_count() < FEW_PROCESSES)
        return true;
    if (account_is_short(account, ACCOUNT_KEPT))
        return false;
    return memory_statistics(&statistics) == 0 &&
           statistics.available >= statistics.total / MEMORY_KEPT;
}

// Give the process its copy of a gate, at its place among the first handles.
static long give_gate(const struct process *p, handle_t gate, handle_t as) {
    return sys_handle_copy(0, gate, p->task, RIGHTS_GATE, as);
}

// The gates of the process, which name it to this server and to vm, which is its pager.
static int give_gates(const struct process *p, handle_t own_gate, handle_t space_gate) {
    long status = give_gate(p, own_gate, HANDLE_PROC);

    if (status >= 0)
        status = give_gate(p, space_gate, HANDLE_SPACE);
    if (status >= 0)
        status = sys_task_watch(p->task, space_gate, own_gate);
    return status < 0 ? (int)status : 0;
}

// The address space, and both gates. The task names them; no handles of theirs are kept here.
static int make_space(struct process *p, const struct body_copy *copy) {
    handle_t space_gate;
    int status;

    if (copy) {
        struct vm_fork ask = {copy->parent->space, p->limit, copy->stack};

        status = space_fork(ask, p->task, &p->space, &space_gate);
    } else {
        status = space_create(p->task, p->limit, &p->space, &space_gate);
    }

    if (status < 0)
        return status;

    long own_gate = sys_gate_create(HANDLE_SERVICE, p->badge, 0);

    status = own_gate < 0 ? (int)own_gate : give_gates(p, (handle_t)own_gate, space_gate);
    if (own_gate > 0)
        sys_handle_close(0, (handle_t)own_gate);
    sys_handle_close(0, space_gate);
    return status;
}

static int make_parts(struct process *p, const struct body_copy *copy) {
    long status = sys_handle_copy(0, p->task, p->task, RIGHTS_OWN_TASK, HANDLE_TASK);

    if (status >= 0)
        status = sys_handle_copy(0, account_handle(p->account), p->task, RIGHTS_OWN_ACCOUNT,
                                 HANDLE_ACCOUNT);
    return status < 0 ? (int)status : make_space(p, copy);
}

void body_tell_name(const struct process *p) {
    uint64_t name[TASK_NAME_SIZE / sizeof(uint64_t)];

    memcpy(name, p->name, sizeof name);
    sys_task_name(p->task, name[0], name[1]);
}

int body_create(struct process *p, const struct body_copy *copy) {
    uint64_t name[TASK_NAME_SIZE / sizeof(uint64_t)];

    memcpy(name, p->name, sizeof name);

    long task = sys_task_create(account_handle(p->account), PROCESS_LEVEL, PROCESS_CEILING, name[0],
                                name[1]);

    if (task < 0)
        return (int)task;
    p->task = (handle_t)task;

    int status = make_parts(p, copy);

    if (status < 0)
        body_destroy(p);
    return status;
}

ns_t body_used(const struct process *p) {
    struct thread_info info;

    if (!p->thread || sys_thread_info_out(p->thread, &info) < 0)
        return p->used;
    return p->used + info.used;
}

static void close_handle(handle_t *handle) {
    if (*handle)
        sys_handle_close(0, *handle);
    *handle = 0;
}

handle_t body_stop(struct process *p) {
    handle_t thread = p->thread;

    process_change(p);
    p->used = body_used(p);
    p->thread = 0;
    return thread;
}

void body_destroy(struct process *p) {
    process_change(p);
    if (p->task && (!p->space || space_destroy(p->space) < 0))
        sys_task_kill(p->task);
    p->space = 0;
    close_handle(&p->thread);
    close_handle(&p->task);
}

long body_give(const struct process *p, handle_t task, handle_t handle, handle_t as) {
    return sys_handle_copy(task, handle, p->task, RIGHTS_GATE, as);
}

// The beginning of the startup page; the rest of it is zero.
static void describe(const struct process *p, struct startup *startup) {
    memset(startup, 0, BODY_STARTUP_SIZE);
    startup->magic = STARTUP_MAGIC;
    memcpy(startup->name, p->name, sizeof startup->name);
    startup->level = PROCESS_LEVEL;
    startup->priority = PROCESS_PRIORITY;
    startup->ceiling = PROCESS_CEILING;
    startup->heap_base = PROCESS_HEAP;
    startup->stack_base = PROCESS_STACK_TOP - PROCESS_STACK_SIZE;
    startup->stack_size = PROCESS_STACK_SIZE;
    startup->pid = p->pid;
    startup->group = p->group;
    startup->boot_time = clock_boot_time();
}

_Static_assert(PROCESS_STACK_TOP == PROCESS_STARTUP, "one request writes the block and the page");

// The stack is mapped together with the startup page, which lies above it.
static int fill(const struct process *p, const struct image *image, uint8_t *block,
                uint32_t block_size) {
    int status = image_map(image, p->space);

    if (status == 0)
        status = space_map(p->space, PROCESS_STACK_TOP - PROCESS_STACK_SIZE,
                           PROCESS_STACK_SIZE + PAGE_SIZE, ACCESS_READ | ACCESS_WRITE,
                           VM_FIXED | VM_STACK);
    if (status < 0)
        return status;
    describe(p, (struct startup *)(block + block_size));
    return space_write(p->space, PROCESS_STACK_TOP - block_size, block,
                       block_size + BODY_STARTUP_SIZE);
}

int body_load(struct process *p, const struct image *image, uint8_t *block, uint32_t block_size) {
    int status = fill(p, image, block, block_size);

    if (status == ERR_NOMEM && image_release(image)) {
        status = body_reset(p);
        if (status == 0)
            status = fill(p, image, block, block_size);
    }
    if (status < 0)
        return status;
    return body_add_thread(p, &(struct process_fork){
                                  .pc = image->elf.entry,
                                  .sp = PROCESS_STACK_TOP - block_size,
                                  .argument = PROCESS_STARTUP,
                              });
}

int body_add_thread(struct process *p, const struct process_fork *at) {
    long thread = sys_thread_create(p->task, at->pc, at->sp, at->argument, PROCESS_PRIORITY);

    if (thread < 0)
        return (int)thread;
    p->thread = (handle_t)thread;
    return 0;
}

void body_run(const struct process *p) {
    schedule_add(p);
    sys_thread_resume(p->thread);
}

int body_reset(const struct process *p) { return space_reset(p->space); }

void body_tell_group(const struct process *p) {
    int32_t numbers[] = {p->pid, p->group};

    _Static_assert(offsetof(struct startup, group) == offsetof(struct startup, pid) + 4, "a pair");
    space_write(p->space, PROCESS_STARTUP + offsetof(struct startup, pid), numbers, sizeof numbers);
}

void body_tell_signals(const struct process *p) {
    const uint64_t yes = 1;

    space_write(p->space, PROCESS_STARTUP + offsetof(struct startup, signals), &yes, sizeof yes);
}

bool body_is_first_handle(handle_t handle) {
    switch (HANDLE_SLOT(handle)) {
    case HANDLE_TASK:
    case HANDLE_ACCOUNT:
    case HANDLE_PROC:
    case HANDLE_SPACE: return true;
    default: return false;
    }
}

void body_close_handles(const struct process *p, bool (*keep)(handle_t)) {
    struct handle_next next;

    for (uint64_t slot = 0; sys_handle_next_out(p->task, slot, &next) == 0;
         slot = HANDLE_SLOT(next.handle) + 1) {
        handle_t handle = (handle_t)next.handle;

        if (!body_is_first_handle(handle) && !keep(handle))
            sys_handle_close(p->task, handle);
    }
}
