// kernel/fastpath.c -- call and reply_recv between two threads, when nothing is unusual.
//
// A shortcut through ipc.c: it does what the general path would do when the server waits, nothing
// else is to be told or done first, and nothing but tag, words and badge goes over. Each function
// checks first; what is not as expected goes to the general path with nothing changed. After the
// point of no return it only stores.

#include <kernel/core.h>
#include <kernel/fastpath.h>

#define likely(condition) __builtin_expect(!!(condition), 1)

// The general path does all that there is to do; trap.S then asks the scheduler who runs.
static __attribute__((noinline)) struct thread *general(handle_t handle, uint64_t number) {
    machine_thread()->regs[REG_A0] = handle;
    ipc_syscall(machine_thread(), number);
    return NULL;
}

struct thread *ipc_call_fast(handle_t handle) {
    return general(handle, SYS_call);
}

struct thread *ipc_call_extended_fast(handle_t handle) {
    return general(handle, SYS_call_ext);
}

struct thread *ipc_reply_recv_fast(handle_t handle) {
    return general(handle, SYS_reply_recv);
}
