// kernel/thread.c -- threads: made, stopped, interrupted, taken apart.

#include <kernel/core.h>

int thread_create(struct task *task, struct thread **thread) {
    if (task->thread_count >= TASK_THREADS_MAX)
        return ERR_FULL;
    struct thread *made;
    int error = object_create(task->account, OBJECT_THREAD, &made);
    if (error)
        return error;
    made->task = task;
    made->satp = task->satp;
    made->table = task->table[0];
    made->level = task->level;
    made->ceiling = task->ceiling;
    made->flags = THREAD_STOPPED | (task->state == TASK_RUNNING ? 0 : THREAD_TASK_STOPPED);
    made->full = 1;
    made->hart = hart_self();
    made->harts = harts_online;
    made->quantum = made->remaining = timer_ticks(QUANTUM_DEFAULT_MS * 1000000ull);
    list_append(&task->threads, &made->task_link);
    task->thread_count++;
    *thread = made;
    return 0;
}

void thread_unused(struct thread *thread) {
    sched_forget_payer(thread); // a ghost pays for its server until the answer
    object_free(thread);
}

bool thread_alive(const struct thread *thread) {
    return thread->task && thread->state != THREAD_DEAD && !task_will_reap(thread);
}

bool thread_runs(const struct thread *thread) { return thread->hart->current == thread; }

void thread_stop(struct thread *thread, uint16_t flag) {
    thread->flags |= flag;
    sched_unready(thread);
    if (thread_runs(thread))
        hart_kick(thread->hart);
}

void thread_unstop(struct thread *thread, uint16_t flag) {
    thread->flags &= ~flag;
    if (thread->state == THREAD_READY && !thread_runs(thread))
        sched_ready(thread, false);
    if (thread->state == THREAD_RECEIVING)
        endpoint_tell(thread->endpoint); // what came in the meantime
}

void thread_complete(struct thread *thread, long status) {
    uint64_t *regs = thread->regs;
    regs[REG_A0] = status;
    regs[REG_A1] = regs[REG_A2] = regs[REG_A3] = regs[REG_A4] = regs[REG_A5] = 0;
    regs[REG_A6] = regs[REG_A7] = regs[REG_T2] = regs[REG_T3] = 0;
    thread->full = 0;
}

void thread_wake(struct thread *thread, long status) {
    thread_complete(thread, status);
    sched_ready(thread, false);
}

// A call that an instance has received: the server is told, once, that it may stop early.
static void cancel(struct thread *caller) {
    if (caller->flags & THREAD_INTERRUPTED)
        return;
    caller->flags |= THREAD_INTERRUPTED;
    if (caller->state == THREAD_QUEUED)
        return; // told when it is delivered again
    struct endpoint *endpoint = caller->gate->endpoint;
    list_append(&endpoint->cancelled, &caller->cancel_link);
    endpoint_tell(endpoint);
}

static bool never_received(const struct thread *thread) {
    return thread->state == THREAD_QUEUED && !(thread->flags & THREAD_RETURNED);
}

// Ends its waiting with this status. False if a server has its call: that is told instead.
static bool end_wait(struct thread *thread, long status) {
    switch ((enum thread_state)thread->state) {
    case THREAD_QUEUED:
    case THREAD_SERVED:
    case THREAD_DEFERRED:
        if (!never_received(thread)) {
            cancel(thread);
            return false;
        }
        reply_finish(thread, status, NULL);
        break;
    case THREAD_WAITING: notification_unwait(thread); // fall through
    case THREAD_RECEIVING: thread_wake(thread, status); break;
    case THREAD_READY:
    case THREAD_DEAD: break;
    }
    return true;
}

int thread_interrupt(struct thread *thread) {
    if (thread->flags & THREAD_FAULT || thread->state == THREAD_READY)
        return ERR_STATE;
    end_wait(thread, ERR_INTR);
    return 0;
}

bool thread_destroy(struct thread *thread) {
    assert(!thread_runs(thread));
    thread_stop(thread, THREAD_STOPPED);
    if (thread->endpoint && !endpoint_server_died(thread->endpoint))
        return false;
    if (never_received(thread))
        thread->flags &= ~THREAD_FAULT; // nobody is left to end for it
    bool ghost = !end_wait(thread, ERR_DEAD);
    sched_report_to(thread, NULL);
    list_remove(&thread->task_link);
    thread->task->thread_count--;
    thread->task = NULL;
    if (ghost) {
        thread->flags |= THREAD_GHOST;
        return true;
    }
    list_remove(&thread->call_link); // if it ended itself: task_reap_thread
    thread->state = THREAD_DEAD;
    object_put(thread);
    return true;
}

void thread_check(const struct thread *thread) {
    assert(!thread->serving || thread->serving->server == thread);
    assert(thread->state != THREAD_RECEIVING || thread->endpoint);
    assert(!thread->endpoint || thread->endpoint->receiver == thread);
    assert((thread->state == THREAD_WAITING) == (thread->waiting != NULL));
    assert(thread->priority >= thread->base);
    assert(!link_in_list(&thread->ready_link) || thread->state == THREAD_READY);
}
