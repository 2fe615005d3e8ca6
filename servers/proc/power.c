// servers/proc/power.c -- the end of the machine: signals, a moment, the disk.
#include <abi/startup.h>
#include <servers/proc/call.h>
#include <servers/proc/end.h>
#include <servers/proc/file.h>
#include <servers/proc/power.h>
#include <servers/proc/report.h>
#include <servers/proc/signal.h>
#include <servers/proc/timer.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

#define GRACE_NS 2000000000ull // for handlers of SIGTERM

static struct {
    bool going, leaving;
    bool tells;       // what `command` is
    int32_t asked_by; // pid; 0: no process
    int status;       // of this server
    unsigned command; // the exit status of the machine's command
    ns_t deadline;
} power KEPT;

bool power_is_going(void) { return power.going; }

void power_leave(int status) {
    ONCE(power);
    power.going = power.leaving = true;
    power.status = status;
    once_commit();
    end_every_process(NULL);
    end_all();
    if (power.tells)
        report("rivet: exit status %u\n", power.command);
    file_sync_all();
    report_sync();
    for (;;)
        sys_task_exit((uint64_t)(int64_t)status);
}

void power_restore(void) {
    if (power.leaving)
        power_leave(power.status);
}

// Whether it was told to end and is likely to be busy with that.
static bool is_waited_for(const struct process *p) {
    uint32_t looked_at = p->signals.handled | p->signals.pending;

    return process_lives(p) && p->pid != power.asked_by && looked_at & signal_bit(SIGNAL_TERM);
}

void power_look(void) {
    if (!power.going || power.leaving)
        return;
    if (time_now() < power.deadline) {
        for (struct process *p = process_next(NULL); p; p = process_next(p)) {
            if (!is_waited_for(p))
                continue;
            timer_want(power.deadline);
            return;
        }
    }
    power_leave(power.status);
}

static void begin(int status, int32_t caller) {
    if (power.going)
        return;
    ONCE(power);
    power.going = true;
    power.status = status;
    power.asked_by = caller;
    power.deadline = time_now() + GRACE_NS;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->pid == caller)
            continue;
        signal_send(p, SIGNAL_TERM);
        signal_send(p, SIGNAL_CONT);
    }
}

void power_down(int status) { begin(status, 0); }

void power_down_after(unsigned command_status) {
    ONCE(power);
    power.tells = true;
    power.command = command_status;
    begin(0, 0);
}

int power_request(struct request *r, const struct process *caller) {
    const struct process_power *ask = request_ask(r);
    handle_t never;

    if (ask->kind > PROCESS_POWER_REBOOT)
        return ERR_ARG;

    int status = call_defer(r, &never);

    if (status < 0)
        return status;
    begin(ask->kind == PROCESS_POWER_REBOOT ? STARTUP_EXIT_REBOOT : 0, caller->pid);
    return DEFERRED;
}
