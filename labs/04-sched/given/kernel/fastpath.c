// kernel/fastpath.c -- call and reply_recv between two threads: here, all go the general way.
//
// trap.S tries these first, with tag and words in the caller's save area. A shortcut for the usual
// case is another lab; NULL says that the general path has done all that there is to do.

#include <kernel/core.h>
#include <kernel/fastpath.h>

static struct thread *general(handle_t handle, uint64_t number) {
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
