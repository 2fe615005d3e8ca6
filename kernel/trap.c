// kernel/trap.c -- interrupts, exceptions, and the way out of the kernel.

#include <kernel/core.h>
#include <kernel/paging.h>
#include <kernel/trap.h>

#define INTERRUPT (1ull << 63)

// scause (RISC-V privileged specification, "Supervisor Cause Register")
enum { CAUSE_ILLEGAL = 2, CAUSE_FETCH_PAGE = 12, CAUSE_LOAD_PAGE = 13, CAUSE_STORE_PAGE = 15 };

// pending: bits of sip.
static void handle_interrupts(struct hart *hart, uint64_t pending) {
    if (pending & SIP_SOFTWARE) { // another hart wants attention, or a step of work is to be done
        csr_clear(sip, SIP_SOFTWARE);
        trap_set_vector();
        if (task_reap_step())
            machine_interrupt_self();
    }
    if (pending & SIP_TIMER) {
        timer_fire(hart);
        sched_tick(hart);
    }
    if (pending & SIP_EXTERNAL)
        irq_take(hart);
}

static enum access fault_access(uint64_t scause) {
    switch (scause) {
    case CAUSE_FETCH_PAGE: return ACCESS_EXEC;
    case CAUSE_LOAD_PAGE: return ACCESS_READ;
    case CAUSE_STORE_PAGE: return ACCESS_WRITE;
    }
    return 0;
}

// The first use of floating point since the thread was switched in.
static bool fpu_first_use(struct thread *self, uint64_t scause) {
    if (scause != CAUSE_ILLEGAL || machine_fpu_on())
        return false;
    machine_fpu_clean();
    fpu_load(self->fpu);
    machine_fpu_clean(); // loading made it dirty
    self->hart->fpu_owner = self;
    self->hart->slow |= HART_FPU;
    return true;
}

static void fpu_put_away(struct hart *hart) {
    if (!hart->fpu_owner)
        return;
    if (machine_fpu_dirty())
        fpu_save(hart->fpu_owner->fpu);
    hart->fpu_owner = NULL;
    hart->slow &= ~HART_FPU;
    machine_fpu_off();
}

// A page fault or another exception: the pager's, or the end of the task.
static void handle_exception(struct thread *self, uint64_t scause, uint64_t stval) {
    enum access access = fault_access(scause);
    uint64_t pc = self->regs[REG_PC];
    // Another hart may have mapped the page since: the hart may keep an old translation.
    if (access && stval < USER_END && paging_find(self->task->root, stval, access)) {
        machine_flush_page(stval);
        return;
    }
    if (fpu_first_use(self, scause))
        return;
    const uint64_t words[4] = {stval, access ? access : scause, pc, self->regs[REG_SP]};
    if (ipc_fault(self, access ? FAULT_PAGE : FAULT_EXCEPTION, words))
        return;
    task_end(self->task, access ? REASON_FAULT : REASON_EXCEPTION, words[1], stval, pc);
}

void trap_handle(struct thread *self, uint64_t scause, uint64_t stval) {
    if (scause & INTERRUPT)
        handle_interrupts(self->hart, 1ull << (scause & ~INTERRUPT));
    else
        handle_exception(self, scause, stval);
}

void trap_status(struct thread *self, long status) {
    if (status != SYSCALL_DONE)
        thread_complete(self, status);
}

// Nothing is ready: waits for an interrupt, without the lock, and handles it.
static __attribute__((noinline)) void idle(struct hart *hart) {
    fpu_put_away(hart);
    csr_write(satp, kernel_satp); // the last task's tables may go
    sched_charge(hart);
    hart_wait(hart);
    handle_interrupts(hart, machine_pending());
}

struct thread *trap_exit(struct hart *hart) {
    struct thread *next;
    while (!(next = sched_pick(hart)))
        idle(hart);
    if (next != hart->fpu_owner)
        fpu_put_away(hart);
    sched_charge(hart);
    debug_check(hart);
    if (hart->slow & HART_STALE || !paging_asids)
        hart_settle(hart);
    return next;
}

extern char trap_entry[], trap_entry_general[];

void trap_set_vector(void) {
    if (!csr_read(sscratch))
        return; // this hart has run no thread: trap_early is right
    csr_write(stvec, !trace_on && paging_asids && !debug_build() ? trap_entry : trap_entry_general);
}
