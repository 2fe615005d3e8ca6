// servers/proc/power.c -- the end of the machine: signals, a moment, the disk.
#include <abi/startup.h>
#include <servers/proc/end.h>
#include <servers/proc/file.h>
#include <servers/proc/power.h>
#include <servers/proc/report.h>
#include <servers/proc/signal.h>
#include <servers/proc/timer.h>
#include <user/lib/syscalls.h>

#define GRACE_NS 2000000000ull // for handlers of SIGTERM

static bool going, leaving;
static int32_t asked_by; // pid; 0: no process
static int exit_status;
static long command = -1; // the exit status to tell, -1: none
static ns_t deadline;

bool power_is_going(void) { return going; }

void power_leave(int status) {
    going = leaving = true;
    end_every_process(NULL);
    end_all();
    if (command >= 0)
        report("rivet: exit status %ld\n", command);
    file_sync_all();
    report_sync();
    for (;;)
        sys_task_exit((uint64_t)(int64_t)status);
}

// Whether it was told to end and is likely to be busy with that.
static bool is_waited_for(const struct process *p) {
    uint32_t looked_at = p->signals.handled | p->signals.pending;

    return process_lives(p) && p->pid != asked_by && looked_at & signal_bit(SIGNAL_TERM);
}

void power_look(void) {
    if (!going || leaving)
        return;
    if (time_now() < deadline) {
        for (struct process *p = process_next(NULL); p; p = process_next(p)) {
            if (!is_waited_for(p))
                continue;
            timer_want(deadline);
            return;
        }
    }
    power_leave(exit_status);
}

static void begin(int status, int32_t caller) {
    if (going)
        return;
    going = true;
    exit_status = status;
    asked_by = caller;
    deadline = time_now() + GRACE_NS;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->pid == caller)
            continue;
        signal_send(p, SIGNAL_TERM);
        signal_send(p, SIGNAL_CONT);
    }
}

void power_down(int status) { begin(status, 0); }

void power_down_after(unsigned command_status) {
    command = command_status;
    begin(0, 0);
}

int power_request(struct request *r, const struct process *caller) {
    const struct process_power *ask = request_ask(r);
    handle_t never;

    if (ask->kind > PROCESS_POWER_REBOOT)
        return ERR_ARG;

    int status = request_defer(r, &never);

    if (status < 0)
        return status;
    begin(ask->kind == PROCESS_POWER_REBOOT ? STARTUP_EXIT_REBOOT : 0, caller->pid);
    return DEFERRED;
}
