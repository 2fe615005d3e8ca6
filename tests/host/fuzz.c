// tests/host/fuzz.c -- the kernel's core under libFuzzer: the input drives tasks on some harts.
//
// An input is a list of steps; each begins with a byte that says which hart does what: a system
// call of its thread with arguments that the next bytes choose, a fault, an interrupt, time that
// passes. After each step all invariants are checked, and at the end all tasks are killed and every
// page must be back.
#include <kernel/paging.h>
#include <tests/host/arguments.h>
#include <tests/host/invariants.h>
#include <tests/host/machine.h>
#include <user/tests/fuzz/shapes.h>

enum {
    TASKS = 5,
    THREADS = 2, // of each task, at first
    LINES = 3,
    TASK_PAGES = 160,
    STEPS_MAX = 600,
    AGAIN_MAX = 4000, // steps of one call that is made again
    MEMORY_PAGES = 128,
};

enum { // scause
    EXCEPTION_ILLEGAL = 2,
    EXCEPTION_FETCH = 12,
    EXCEPTION_LOAD = 13,
    EXCEPTION_STORE = 15,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct irq *irqs[LINES];
static uint64_t pages_at_start;
static uint8_t numbers[256]; // of system calls, each as often as its weight says

// ---- The beginning ----

static void must(long status) {
    if (status < 0)
        panic("the beginning fails", __FILE__, __LINE__);
}

static handle_t give(struct task *task, void *object, uint32_t rights) {
    handle_t handle;
    must(handle_insert(task, object, rights, SLOT_ANY, &handle));
    return handle;
}

// A new object, whose only reference the handle takes over.
static handle_t give_new(struct task *task, void *object, uint32_t rights) {
    handle_t handle = give(task, object, rights);
    object_put(object);
    return handle;
}

// What every task has: itself, its account, an endpoint, a notification, the first two pages.
static void furnish(struct task *task, unsigned which) {
    struct endpoint *endpoint;
    struct notification *notification;
    struct memory *memory;
    bool replaced = false;
    give(task, task, RIGHTS_TASK);
    give(task, task->account, RIGHTS_ACCOUNT);
    must(endpoint_create(task->account, task, &endpoint));
    give_new(task, endpoint, RIGHTS_ENDPOINT);
    must(object_create(task->account, OBJECT_NOTIFICATION, &notification));
    give_new(task, notification, RIGHTS_NOTIFICATION);
    must(object_create(task->account, OBJECT_MEMORY, &memory));
    memory->base = USER_MEMORY;
    memory->size = MEMORY_PAGES * PAGE_SIZE;
    memory->device = which % 2;
    give_new(task, memory, RIGHTS_MEMORY);
    give(task, irqs[which % LINES], RIGHT_IRQ | RIGHT_COPY);
    for (unsigned i = 0; i < 2; i++)
        must(paging_map(task->account, task->root, WINDOW + i * PAGE_SIZE,
                        USER_MEMORY + (which * 2 + i) * PAGE_SIZE, ACCESS_READ | ACCESS_WRITE,
                        &replaced));
}

static void *held_object(struct task *task, enum object_type type) {
    void *object;
    must(handle_object(task, held_handle(task, type, 0), ~0u, &object));
    return object;
}

static void start_threads(struct task *task, unsigned which) {
    for (unsigned i = 0; i < THREADS; i++) {
        struct thread *thread;
        must(thread_create(task, &thread));
        thread->regs[REG_PC] = PC_AFTER;
        thread->base = thread->priority = 10 + which;
        give(task, thread, RIGHTS_THREAD);
        thread_unstop(thread, THREAD_STOPPED);
    }
}

// Gates from each task to each; the first task pages and watches the others.
static void connect(struct task *const tasks[TASKS]) {
    for (unsigned i = 0; i < TASKS * TASKS; i++) {
        struct task *client = tasks[i / TASKS], *server = tasks[i % TASKS];
        struct gate *gate;
        must(gate_create(client->account, held_object(server, OBJECT_ENDPOINT), i, &gate));
        give(client, gate, RIGHTS_GATE);
        if (server == tasks[0] && client != server)
            task_watch(client, client == tasks[1] ? NULL : gate, gate);
        object_put(gate);
        if (i / TASKS < i % TASKS)
            give(client, server, RIGHTS_TASK);
    }
}

static void begin(void) {
    struct task *tasks[TASKS];
    kernel_lock_take();
    machine.hart = 0;
    unsigned byte = next_byte();
    machine.fast = byte % 4 != 0;
    debug_set_hook(HOOK_JITTER, byte / 4 % 4);
    invariants_begin();
    for (unsigned i = 0; i < TASKS; i++) {
        struct account *account;
        must(account_create(&root_account, TASK_PAGES, &account));
        must(task_create(account, 2 + i * 10, i == 0 ? 63 : 20 + i * 4, &tasks[i]));
        object_put(account);
        furnish(tasks[i], i);
    }
    connect(tasks);
    for (unsigned i = 0; i < TASKS; i++) {
        start_threads(tasks[i], i);
        object_put(tasks[i]);
    }
    kernel_lock_release();
}

// ---- The end ----

static bool all_idle(void) {
    for (unsigned i = 0; i < hart_count; i++)
        if (harts[i]->current)
            return false;
    return true;
}

static void stop_tasks(void) {
    for (struct link *link = all_tasks.next; link != &all_tasks; link = link->next) {
        struct task *task = container_of(link, struct task, all_link);
        if (task->state == TASK_RUNNING)
            task_suspend(task);
    }
}

// Every task is killed, whoever holds it.
static void end(void) {
    debug_set_hook(HOOK_FAIL_ALLOCATION, 0);
    debug_set_hook(HOOK_KILL_AT_MESSAGE, 0);
    stop_tasks();
    for (unsigned i = 0; i < hart_count; i++) {
        machine.of[i].pending |= SIP_SOFTWARE;
        machine_wake(i);
    }
    assert(all_idle());
    kernel_lock_take();
    for (struct link *link = all_tasks.next; link != &all_tasks; link = all_tasks.next) {
        struct task *task = container_of(link, struct task, all_link);
        for (unsigned i = 0; !task_kill_step(task); i++)
            assert(i < AGAIN_MAX);
        if (all_tasks.next == link) { // others hold it: they are next
            list_remove(link);
            list_append(&all_tasks, link);
        }
    }
    kernel_lock_release();
    for (unsigned i = 0; task_reap_step(); i++)
        assert(i < AGAIN_MAX);
    assert(page_pool_free() == pages_at_start);
}

// ---- A step ----

static void set_arguments(struct thread *thread, uint64_t number) {
    struct task *task = thread->task;
    uint64_t *r = thread->regs;
    const char *kinds = shapes[number < SYSCALL_COUNT ? number : SYSCALL_COUNT].arguments;
    r[REG_A7] = number;
    for (unsigned i = 0; kinds[i]; i++)
        r[REG_A0 + i] = argument(task, kinds[i]);
    if (number == SYS_irq_bind || number == SYS_irq_ack)
        r[REG_A0] = argument(task, 'i');
    if (number >= SYS_null)
        return;
    r[REG_A6] = next_byte() % 2 ? 0 : next_byte() % 2 ? ~0ull : argument(task, '*');
    r[REG_T2] = next_byte() % 2 ? 0 : argument(task, '*') | argument(task, '*') << 32;
    r[REG_T3] = r[REG_T4] = r[REG_T5] = r[REG_T6] = 0;
    if (number == SYS_call_ext && next_byte() % 4) {
        r[REG_T3] = argument(task, 'b');
        r[REG_T4] = argument(task, 'z');
        r[REG_T5] = argument(task, 'z');
        r[REG_T6] = argument(task, 'b');
    } else if (number == SYS_reply || number == SYS_reply_recv_ext) {
        r[REG_T4] = next_byte();
        r[REG_T5] = optional_handle(task, OBJECT_ENDPOINT);
        r[REG_T6] = optional_handle(task, OBJECT_REPLY);
    }
}

static bool allowed(uint64_t number, const struct thread *thread) {
    struct account *account;
    if (number != SYS_machine_reset && number != SYS_trace_control)
        return true;
    // The root account is in no table, so both are refused.
    return handle_object(thread->task, thread->regs[REG_A0], RIGHT_ACCOUNT_SPLIT, &account) ||
           account != &root_account;
}

static void make_call(unsigned hart) {
    struct thread *thread = harts[hart]->current;
    if (thread->regs[REG_PC] != PC_BEFORE) { // else it is made again
        uint64_t number = numbers[next_byte()];
        set_arguments(thread, number == SYSCALL_COUNT ? any_word() : number);
        thread->regs[REG_PC] = PC_BEFORE;
    }
    if (allowed(thread->regs[REG_A7], thread))
        machine_syscall(hart);
}

static void make_exception(unsigned hart) {
    static const uint8_t causes[] = {EXCEPTION_ILLEGAL, EXCEPTION_FETCH, EXCEPTION_LOAD,
                                     EXCEPTION_STORE};
    uint64_t cause = causes[next_byte() % 4];
    machine_trap(hart, cause, window_page());
}

static void pass_time(unsigned hart) {
    unsigned byte = next_byte();
    machine.ticks += byte * byte * 10;
    if (harts[hart]->current && machine.of[hart].timer <= machine.ticks)
        machine_trap(hart, MACHINE_INTERRUPT | 5, 0);
    else
        machine_wake(hart);
}

static void raise_line(unsigned hart) {
    machine.lines |= 2ull << next_byte() % LINES;
    machine_trap(hart, MACHINE_INTERRUPT | 9, 0);
}

static struct memory trace_memory; // a page that stays

static void switch_trace(unsigned hart) {
    kernel_lock_take();
    machine.hart = hart;
    trace_switch(&trace_memory, next_byte() % 2 ? TRACE_ALL : 0);
    kernel_lock_release();
}

static void step(void) {
    unsigned byte = next_byte();
    unsigned hart = byte % MACHINE_HARTS;
    machine.ticks += 100;
    machine_wake(hart);
    if (!harts[hart]->current)
        byte |= 0xf8; // nobody is there to call
    switch (byte >> 2 & 63) {
    case 59: switch_trace(hart); break;
    case 60: raise_line(hart); break;
    case 61: make_exception(hart); break;
    case 62:
    case 63: pass_time(hart); break;
    default:
        if (harts[hart]->current)
            make_call(hart);
    }
}

// The weights, made to fill 256 places; every call has one.
static void weigh_calls(void) {
    unsigned sum = 0, at = 0;
    for (unsigned i = 0; i <= SYSCALL_COUNT; i++)
        sum += shapes[i].weight;
    for (unsigned i = 0; i <= SYSCALL_COUNT; i++)
        for (unsigned n = 0; n <= shapes[i].weight * 190 / sum && at < 256; n++)
            numbers[at++] = i;
    while (at < 256)
        numbers[at++] = SYS_call_ext;
}

static void start_once(void) {
    static bool started;
    if (started)
        return;
    started = true;
    machine_start();
    weigh_calls();
    for (unsigned i = 0; i < LINES; i++)
        irqs[i] = irq_init(i + 1);
    trace_memory.base = va_to_pa(page_alloc(&root_account));
    trace_memory.size = PAGE_SIZE;
    pages_at_start = page_pool_free();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    start_once();
    input_begin(data, size);
    begin();
    invariants_check();
    for (unsigned i = 0; i < STEPS_MAX && input_left(); i++) {
        step();
        invariants_check();
    }
    end();
    return 0;
}
