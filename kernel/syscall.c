// kernel/syscall.c -- the table of system calls, what the handlers share, and calls on the machine.

#include <kernel/core.h>
#include <kernel/print.h>
#include <kernel/sbi.h>
#include <kernel/syscall.h>

enum {
    RIGHTS_OWN_TASK = RIGHT_TASK_THREADS | RIGHT_TASK_HANDLES | RIGHT_TASK_MAP,
    RIGHTS_ANY_THREAD = RIGHTS_THREAD & ~RIGHT_COPY,
};

int own(uint64_t handle, uint32_t rights, void *object) {
    struct task *task = self()->task, *other;
    struct handle_entry *entry;
    if (handle == 0 && rights & (RIGHTS_OWN_TASK | RIGHT_ACCOUNT_CHARGE)) {
        *(void **)object = rights & RIGHTS_OWN_TASK ? (void *)task : (void *)task->account;
        return 0;
    }
    TRY(handle_find(task, handle, rights, &entry));
    other = entry->object;
    *(void **)object = other;
    if (rights & RIGHTS_OWN_TASK && other->state == TASK_KILLED)
        return ERR_STATE;
    return rights & RIGHTS_ANY_THREAD && !thread_alive(entry->object) ? ERR_STATE : 0;
}

int own_if_any(uint64_t handle, uint32_t rights, void *object) {
    *(void **)object = NULL;
    return handle ? own(handle, rights, object) : 0;
}

long syscall_done(void) {
    self()->hart->attention = 1;
    return SYSCALL_DONE;
}

long syscall_results(int count, const uint64_t *results) {
    thread_complete(self(), 0);
    memcpy(&self()->regs[REG_A1], results, count * sizeof(*results));
    return syscall_done();
}

long syscall_again(void) {
    self()->regs[REG_PC] -= 4;
    self()->full = 1;
    return syscall_done();
}

long syscall_buffer(vaddr_t va, uint64_t size, enum access access) {
    long status = usermem_want(self(), va, size, access);
    return status == SYSCALL_DONE ? syscall_done() : status;
}

long syscall_handle(void *object, uint32_t rights) {
    handle_t handle = handle_give(self()->task, object, rights);
    object_put(object);
    return handle;
}

// debug_write(text, size): up to 256 bytes to the firmware's console. ERR_SIZE, ERR_FAULT.
long sys_debug_write(const char *text, size_t size) {
    char bytes[256];
    if (size > sizeof(bytes))
        return ERR_SIZE;
    TRY(syscall_buffer((vaddr_t)text, size, ACCESS_READ));
    usermem_get(self()->task, (vaddr_t)text, bytes, size);
    for (uint64_t i = 0; i < size; i++)
        print("%c", bytes[i]);
    return 0;
}

// machine_reset(account, kind): ends the machine; kind is an enum reset_kind. The root account.
long sys_machine_reset(struct account *account, uint64_t kind) {
    if (account != &root_account)
        return ERR_RIGHT;
    if (kind > RESET_FAILED)
        return ERR_ARG;
    sbi_reset(kind);
}

// trace_control(account, memory, events): from now on these events, bits as abi/trace.h has them,
// are written into that RAM, which the caller must keep for this. The root account.
long sys_trace_control(struct account *account, uint64_t handle, uint64_t events) {
    const struct memory *memory;
    TRY(own(handle, RIGHT_MEMORY_WRITE, &memory));
    return account == &root_account && !memory->device ? trace_switch(memory, events) : ERR_RIGHT;
}

// debug_hook(hook, value): see enum debug_hook. ERR_NOSYS unless this is a debug build.
long sys_debug_hook(uint64_t hook, uint64_t value) { return debug_set_hook(hook, value); }

// time_now(): a1 is the time since boot, a2 for how long harts had nothing to do, both in
// nanoseconds. What an idle hart is in the middle of does not count yet.
long sys_time_now(void) {
    uint64_t idle = 0;
    for (unsigned i = 0; i < hart_count; i++)
        idle += harts[i]->idle_ticks;
    uint64_t now = machine_ticks() - timer_start;
    return syscall_results(2, (uint64_t[]){timer_ns(now), timer_ns(idle)});
}

// Those that trap.S deals with do not come here.
#define sys_call NULL
#define sys_reply_recv NULL
#define sys_call_ext NULL
#define sys_recv NULL
#define sys_reply NULL
#define sys_reply_recv_ext NULL
#define sys_null NULL

static const struct {
    const void *handler;
    uint32_t right; // of the handle in the first argument
} table[SYSCALL_COUNT] = {
#define SYSCALL(number, name, right, parameters) [number] = {sys_##name, RIGHT_##right},
#include <abi/syscalls.def>
#undef SYSCALL
};

typedef long handler_t(void *a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);

long syscall_enter(struct thread *thread) {
    const uint64_t *regs = thread->regs;
    uint64_t number = regs[REG_A7];
    void *object = (void *)regs[REG_A0];
    if (number >= SYSCALL_COUNT)
        return ERR_NOSYS;
    if (table[number].right)
        TRY(own(regs[REG_A0], table[number].right, &object));
    return ((handler_t *)table[number].handler)(object, regs[REG_A1], regs[REG_A2], regs[REG_A3],
                                                regs[REG_A4], regs[REG_A5]);
}
