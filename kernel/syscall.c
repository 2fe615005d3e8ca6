// kernel/syscall.c -- the table of system calls, and what the handlers share.

#include <kernel/core.h>
#include <kernel/print.h>
#include <kernel/sbi.h>
#include <kernel/syscall.h>

int own(uint64_t handle, uint32_t right, void *object) {
    return handle_object(self()->task, handle, right, object);
}

int own_task(uint64_t handle, uint32_t right, struct task **task) {
    *task = self()->task;
    return handle ? own(handle, right, task) : 0;
}

int own_account(uint64_t handle, struct account **account) {
    *account = self()->task->account;
    return handle ? own(handle, RIGHT_ACCOUNT_CHARGE, account) : 0;
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

static void save_arguments(uint64_t number, const uint64_t arguments[6]) {
    memcpy(&self()->regs[REG_A0], arguments, 6 * sizeof(*arguments));
    self()->regs[REG_A7] = number;
}

long syscall_again(uint64_t number, const uint64_t arguments[6]) {
    save_arguments(number, arguments);
    self()->regs[REG_PC] -= 4;
    self()->full = 1;
    return syscall_done();
}

long syscall_buffer(uint64_t number, const uint64_t arguments[6], vaddr_t va, uint64_t size,
                    enum access access) {
    save_arguments(number, arguments);
    long status = usermem_want(self(), va, size, access);
    return status == SYSCALL_DONE ? syscall_done() : status;
}

long syscall_handle(void *object, uint32_t rights) {
    handle_t handle;
    ((struct object *)object)->refs++; // while it is put into the table
    int error = handle_insert(self()->task, object, rights, SLOT_ANY, &handle);
    object_put(object);
    return error ? error : (long)handle;
}

// A number that is not in the table.
long sys_none(void) { return ERR_NOSYS; }

// debug_write(text, size): up to 256 bytes to the firmware's console. ERR_SIZE, ERR_FAULT.
long sys_debug_write(uint64_t text, uint64_t size) {
    char bytes[256];
    if (size > sizeof(bytes))
        return ERR_SIZE;
    TRY(syscall_buffer(SYS_debug_write, (uint64_t[6]){text, size}, text, size, ACCESS_READ));
    usermem_get(self()->task, text, bytes, size);
    for (uint64_t i = 0; i < size; i++)
        print("%c", bytes[i]);
    return 0;
}

// Only the root account's holder may do what concerns the whole machine.
static int check_root(uint64_t handle) {
    struct account *account;
    TRY(own(handle, RIGHT_ACCOUNT_SPLIT, &account));
    return account == &root_account ? 0 : ERR_RIGHT;
}

// machine_reset(account, kind): ends the machine; kind is an enum reset_kind. The root account.
long sys_machine_reset(uint64_t account, uint64_t kind) {
    TRY(check_root(account));
    if (kind > RESET_FAILED)
        return ERR_ARG;
    sbi_reset(kind);
}

// trace_control(account, on): switches the trace rings of all harts. The root account. ERR_QUOTA.
long sys_trace_control(uint64_t account, uint64_t on) {
    TRY(check_root(account));
    return trace_switch(on != 0);
}

// debug_hook(hook, value): see enum debug_hook. ERR_NOSYS unless this is a debug build.
long sys_debug_hook(uint64_t hook, uint64_t value) { return debug_set_hook(hook, value); }

// time_now(): a1 is the time since boot in nanoseconds.
long sys_time_now(void) { return syscall_results(1, (uint64_t[]){timer_ns(machine_ticks())}); }

// What trap.S jumps to, by number. The message calls go through message_entry, which saves all
// argument registers first.
extern char message_entry[];

#define sys_call message_entry
#define sys_reply_recv message_entry
#define sys_call_ext message_entry
#define sys_recv message_entry
#define sys_reply message_entry
#define sys_reply_recv_ext message_entry

const void *const syscall_table[SYSCALL_COUNT] = {
#define SYSCALL(number, name, parameters) [number] = sys_##name,
#include <abi/syscalls.def>
#undef SYSCALL
};
