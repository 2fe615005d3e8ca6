// servers/proc/frame.c -- frames of handlers: registers saved on the stack of a process.
#include <servers/proc/signal.h>
#include <servers/proc/space.h>
#include <user/lib/syscalls.h>

enum { // registers.x starts with x1
    X_SP = 2 - 1,
    X_A0 = 10 - 1,
    X_A1 = 11 - 1,
};

// Whether the next that it does is to look at the result of an interrupted call: its status, or the
// server's answer.
static bool ends_call(const struct registers *registers) {
    const uint64_t interrupted = (uint64_t)(int64_t)ERR_INTR;
    uint64_t status = registers->x[X_A0];

    return status == interrupted || (status == 0 && registers->x[X_A1] == interrupted);
}

int frame_push(const struct process *p, vaddr_t address) {
    struct registers registers;
    long status = sys_thread_get_registers(p->thread, &registers);

    if (status < 0)
        return (int)status;

    if (p->signals.told && ends_call(&registers))
        return ERR_STATE; // it has not run since then, and will ask by itself

    vaddr_t at = (registers.x[X_SP] - sizeof registers) & ~15ull;

    status = space_write(p->space, at, &registers, sizeof registers);
    if (status < 0)
        return status == ERR_STATE ? ERR_FAULT : (int)status;
    registers.pc = p->signals.entry;
    registers.x[X_SP] = at;
    registers.x[X_A0] = at;
    registers.x[X_A1] = address;
    return (int)sys_thread_set_registers(p->thread, &registers);
}

int frame_pop(const struct process *p, vaddr_t address) {
    struct registers registers;
    int status = space_read(p->space, address, &registers, sizeof registers);

    return status < 0 ? status : (int)sys_thread_set_registers(p->thread, &registers);
}
