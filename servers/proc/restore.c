// servers/proc/restore.c -- this server was started again: what it finds, and what it makes of it.
//
// The tables are what they were after the last request that was answered (user/lib/once.h). What
// the kernel told the dead instance does not come again, so each task is asked for its state. Calls
// that it had received come again: who waited, waits in them.
#include <servers/proc/account.h>
#include <servers/proc/end.h>
#include <servers/proc/image.h>
#include <servers/proc/power.h>
#include <servers/proc/restore.h>
#include <servers/proc/schedule.h>
#include <servers/proc/signal.h>
#include <servers/proc/space.h>
#include <servers/proc/start.h>
#include <servers/proc/timer.h>
#include <user/lib/once.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

bool restart_keeps(handle_t handle) {
    static bool whole;

    if (!whole)
        process_restore();
    whole = true;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->task == handle || p->thread == handle)
            return true;
    }
    return account_keeps(handle) || schedule_keeps(handle);
}

// Nobody waits any more until the calls come again.
static void forget_calls(struct process *p) {
    p->waiting = (struct deferred_call){0};
    process_change(p);
    if (p->pausing.reply)
        p->signals.blocked = p->blocked_before;
    p->pausing = (struct deferred_call){0};
}

// Whether a handle is what the table says. This server's own task is none of a process.
static bool is_held(handle_t handle, enum object_type type) {
    struct handle_next held;

    return HANDLE_SLOT(handle) > HANDLE_SERVICE &&
           sys_handle_next_out(HANDLE_TASK, HANDLE_SLOT(handle), &held) == 0 &&
           held.handle == handle && held.type == type;
}

// Do what its task does not do yet, or what became of it.
static void settle(struct process *p) {
    struct task_info info;

    if (p->state == PROCESS_ZOMBIE || p->ending)
        return;
    if (!is_held(p->task, OBJECT_TASK) || !is_held(p->thread, OBJECT_THREAD)) {
        p->task = p->thread = 0;
        end_by_signal(p, SIGNAL_KILL);
        return;
    }
    if (sys_task_info_out(p->task, &info) < 0 || info.state == TASK_KILLED) {
        end_by_signal(p, SIGNAL_KILL);
        return;
    }
    if (info.state == TASK_ENDED) {
        end_look(p, (uint64_t[]){info.reason, info.detail, info.address, info.pc});
        return;
    }
    if (p->state == PROCESS_STOPPED)
        sys_task_suspend(p->task);
    else
        sys_task_resume(p->task);
    if (p->begun)
        sys_thread_resume(p->thread);
    else
        body_run(p);
    p->begun = true;
    signal_look(p);
}

// Tell vm what is left of what it had made for the dead instance.
static void keep_memory(void) {
    static uint32_t numbers[PROCESSES_MAX + IMAGES_MAX];
    unsigned count = 0;

    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->space)
            numbers[count++] = (uint32_t)p->space;
    }
    memory_keep(numbers, count, image_restore(numbers + count));
}

void restore_all(void) {
    if (startup->restarts == 0)
        return;
    keep_memory();
    for (struct process *p = process_next(NULL); p; p = process_next(p))
        forget_calls(p);
    end_restore();
    power_restore();
    start_exec_again();
    for (struct process *p = process_next(NULL); p; p = process_next(p))
        settle(p);
    end_all();
    timer_told(0);
    once_commit();
}
