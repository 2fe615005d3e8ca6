// kernel/syscall_task.c -- system calls on tasks and threads.

#include <kernel/core.h>
#include <kernel/syscall.h>

enum { QUANTUM_MIN_NS = 10000, QUANTUM_MAX_NS = 1000000000 };

// task_create(account, level, ceiling, name, name): an empty running task; ceiling at most the
// caller's, the name 16 bytes in two registers, for people. It can outlive its maker, and with it
// what is charged to the account, so that must be one of which parts may be split off.
long sys_task_create(struct account *account, uint64_t level, uint64_t ceiling, uint64_t name0,
                     uint64_t name1) {
    struct task *task;
    if (level == 0 || level > LEVEL_MAX || ceiling > self()->task->ceiling)
        return ERR_ARG;
    TRY(handle_room(self()->task));
    TRY(task_create(account, level, ceiling, &task));
    memcpy(task->name, (uint64_t[]){name0, name1}, TASK_NAME_SIZE);
    trace(TRACE_TASK, (uintptr_t)task, 0);
    return syscall_handle(task, RIGHTS_TASK);
}

// task_name(task, name, name): another name for people, as in task_create; no zero need end it.
long sys_task_name(struct task *task, uint64_t name0, uint64_t name1) {
    memcpy(task->name, (uint64_t[]){name0, name1}, TASK_NAME_SIZE);
    return 0;
}

// task_watch(task, pager, watcher): gates; 0 for none. The pager's level must be below the task's.
long sys_task_watch(struct task *task, uint64_t pager_handle, uint64_t watcher_handle) {
    struct gate *pager, *watcher;
    TRY(own_if_any(pager_handle, RIGHT_GATE_CALL, &pager));
    TRY(own_if_any(watcher_handle, RIGHT_GATE_CALL, &watcher));
    if (pager && pager->endpoint->level >= task->level)
        return ERR_LEVEL;
    if (watcher && watcher->endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    if (task->state >= TASK_ENDED)
        return ERR_STATE;
    task_watch(task, pager, watcher);
    return 0;
}

// task_suspend(task): its threads stop. ERR_STATE if it is not running.
long sys_task_suspend(struct task *task) {
    if (task->state != TASK_RUNNING)
        return ERR_STATE;
    task_suspend(task);
    return 0;
}

// task_resume(task): goes on after task_suspend, or after it ended. ERR_STATE.
long sys_task_resume(struct task *task) {
    if (task->state != TASK_SUSPENDED && task->state != TASK_ENDED)
        return ERR_STATE;
    task_resume(task);
    return 0;
}

// task_reset(task): threads and mappings go, handles and endpoints stay. ERR_STATE for the
// caller's own task and for one that is killed.
long sys_task_reset(struct task *task) {
    if (task == self()->task || task->state == TASK_KILLED)
        return ERR_STATE;
    return task_reset_step(task) ? 0 : syscall_again();
}

// task_kill(task): all of it goes; DEAD is told when the last handle to it is closed, too.
// ERR_STATE for the caller's own task: that is what task_exit is for.
long sys_task_kill(struct task *task) {
    if (task == self()->task)
        return ERR_STATE;
    if (task_kill_step(task))
        return 0;
    task_orphan(task); // should the killer be killed, the kernel goes on
    return syscall_again();
}

// task_info(task): a1 enum task_state; if it ended, a2 enum reason, a3 detail, a4 address, a5 pc.
long sys_task_info(struct task *task) {
    const uint64_t results[] = {task->state, task->reason, task->detail, task->address, task->pc};
    return syscall_results(5, results);
}

// task_exit(reason): ends the caller's task; `reason` is the detail that its watcher gets.
long sys_task_exit(uint64_t reason) {
    thread_complete(self(), 0); // for task_resume
    task_end(self()->task, REASON_EXIT, reason, 0, 0);
    return syscall_done();
}

// thread_create(task, pc, sp, argument, priority): a stopped thread, its a0 the argument; task 0 is
// the caller's own. priority at most the task's ceiling. Returns the handle.
long sys_thread_create(struct task *task, vaddr_t pc, vaddr_t sp, uint64_t argument,
                       uint64_t priority) {
    struct thread *thread;
    if (priority > task->ceiling)
        return ERR_ARG;
    TRY(handle_room(self()->task));
    TRY(thread_create(task, &thread));
    thread->regs[REG_PC] = pc & ~1ull;
    thread->regs[REG_SP] = sp;
    thread->regs[REG_A0] = argument;
    thread->base = thread->priority = priority;
    return handle_give(self()->task, thread, RIGHTS_THREAD);
}

// thread_suspend(thread): stops it; when this returns it does not run. It may stop itself.
long sys_thread_suspend(struct thread *thread) {
    thread_stop(thread, THREAD_STOPPED);
    bool waits = thread != self() && thread_runs(thread); // until its hart let go of it
    return waits ? syscall_again() : 0;
}

// thread_resume(thread): lets a stopped thread run, a new one for the first time.
long sys_thread_resume(struct thread *thread) {
    thread_unstop(thread, THREAD_STOPPED);
    return 0;
}

// thread_kill(thread): takes it apart. ERR_STATE for the caller itself: that is thread_exit.
long sys_thread_kill(struct thread *thread) {
    if (thread == self())
        return ERR_STATE;
    thread_stop(thread, THREAD_STOPPED);
    return thread_runs(thread) || !thread_destroy(thread) ? syscall_again() : 0;
}

// thread_interrupt(thread): ends its wait with ERR_INTR, or, if a server has received its call,
// tells that server CANCELLED. ERR_STATE if it waits for nothing, or for its pager.
long sys_thread_interrupt(struct thread *thread) { return thread_interrupt(thread); }

// thread_exit(): ends the calling thread only.
long sys_thread_exit(void) {
    task_reap_thread(self());
    return syscall_done();
}

// thread_yield(): lets others of its priority run first.
long sys_thread_yield(void) {
    self()->hart->rotate = true;
    self()->hart->attention = 1;
    return 0;
}

// Registers can be read and written while a thread is stopped and waits for nothing.
static bool can_access(const struct thread *thread) {
    return thread->flags & THREAD_STOP_FLAGS && thread->state == THREAD_READY &&
           !thread_runs(thread);
}

// struct registers is one save area after the other.
enum { FPU_OFFSET = offsetof(struct registers, f) };
_Static_assert(FPU_OFFSET == sizeof((struct thread){0}.regs), "integer registers");
_Static_assert(sizeof(struct registers) - FPU_OFFSET == sizeof((struct thread){0}.fpu), "the rest");

// A save area after a system call holds no t0, t1, t4-t6: they are zero.
static void make_full(struct thread *thread) {
    if (thread->full)
        return;
    thread->regs[REG_T0] = thread->regs[REG_T0 + 1] = 0;
    thread->regs[REG_T4] = thread->regs[REG_T5] = thread->regs[REG_T6] = 0;
    thread->full = 1;
}

// thread_get_registers(thread, to): all registers of a stopped thread. ERR_STATE, ERR_FAULT.
long sys_thread_get_registers(struct thread *thread, struct registers *to) {
    if (!can_access(thread))
        return ERR_STATE;
    TRY(syscall_buffer((vaddr_t)to, sizeof(*to), ACCESS_WRITE));
    make_full(thread);
    usermem_put(self()->task, (vaddr_t)to, thread->regs, sizeof(thread->regs));
    return usermem_put(self()->task, (vaddr_t)to + FPU_OFFSET, thread->fpu, sizeof(thread->fpu));
}

// thread_set_registers(thread, from): the same the other way.
long sys_thread_set_registers(struct thread *thread, const struct registers *from) {
    if (!can_access(thread))
        return ERR_STATE;
    TRY(syscall_buffer((vaddr_t)from, sizeof(*from), ACCESS_READ));
    thread->full = 1;
    usermem_get(self()->task, (vaddr_t)from, thread->regs, sizeof(thread->regs));
    usermem_get(self()->task, (vaddr_t)from + FPU_OFFSET, thread->fpu, sizeof(thread->fpu));
    thread->regs[REG_PC] &= ~1ull;
    thread->fpu[32] &= 0xff; // fcsr: reserved bits
    return 0;
}

// thread_schedule(thread, priority, quantum, harts): priority at most its task's ceiling, quantum
// in ns, 0: no limit; harts a mask of which at least one must run.
long sys_thread_schedule(struct thread *thread, uint64_t priority, uint64_t quantum,
                         uint64_t mask) {
    mask &= harts_online;
    if (priority > thread->ceiling || !mask)
        return ERR_ARG;
    if (quantum && (quantum < QUANTUM_MIN_NS || quantum > QUANTUM_MAX_NS))
        return ERR_ARG;
    sched_set(thread, priority, timer_ticks(quantum), mask);
    hart_kick(thread->hart);
    return 0;
}

// thread_scheduler(thread, gate): names the scheduler that is told when its quantum is used up; the
// gate's badge says to it which thread that is. 0: none.
long sys_thread_scheduler(struct thread *thread, uint64_t gate_handle) {
    struct gate *gate;
    TRY(own_if_any(gate_handle, RIGHT_GATE_CALL, &gate));
    sched_report_to(thread, gate);
    hart_kick(thread->hart);
    return 0;
}

// thread_info(thread): a1 enum thread_state | priority << 8 | base priority << 16 | hart << 24, and
// from bit 32 on not 0 if it is stopped; a2 the time in ns that it and its servers ran for it; a3
// and a4, if it calls, the name of the server's task, else 0.
long sys_thread_info(struct thread *thread) {
    uint64_t name[2] = {0};
    bool calls = thread->state >= THREAD_QUEUED && thread->state <= THREAD_DEFERRED;
    if (calls && thread->gate->endpoint->task)
        memcpy(name, thread->gate->endpoint->task->name, sizeof(name));
    uint64_t how = thread->state | thread->priority << 8 | thread->base << 16 |
                   (uint64_t)thread->hart->id << 24 |
                   (uint64_t)(thread->flags & THREAD_STOP_FLAGS) << 32;
    return syscall_results(4, (uint64_t[]){how, timer_ns(sched_used(thread)), name[0], name[1]});
}

// sched_next(endpoint): a1 is the badge of a thread that used up its quantum. ERR_NONE.
long sys_sched_next(struct endpoint *endpoint) {
    badge_t badge;
    TRY(sched_next_event(endpoint, &badge));
    return syscall_results(1, &badge);
}
