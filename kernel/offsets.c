// kernel/offsets.c -- offsets of structures for assembly: compiled to text that becomes offsets.h.

#include <abi/syscalls.h>
#include <kernel/endpoint.h>
#include <kernel/hart.h>
#include <kernel/thread.h>

#define DEFINE(name, value) asm volatile("->" #name " %0" : : "i"(value))

static void __attribute__((used)) offsets(void) {
    DEFINE(T_REGS, offsetof(struct thread, regs));
    DEFINE(T_HART, offsetof(struct thread, hart));
    DEFINE(T_SATP, offsetof(struct thread, satp));
    DEFINE(T_FULL, offsetof(struct thread, full));
    DEFINE(T_GATE, offsetof(struct thread, gate));
    DEFINE(G_BADGE, offsetof(struct gate, badge));
    DEFINE(T_CALL, offsetof(struct thread, call));
    DEFINE(H_ATTENTION, offsetof(struct hart, attention));
    DEFINE(H_HARTID, offsetof(struct hart, hartid));
    DEFINE(H_SIZE, sizeof(struct hart));
    DEFINE(STACK_SIZE, HART_STACK_SIZE);
    DEFINE(SYS_null, SYS_null);
}
