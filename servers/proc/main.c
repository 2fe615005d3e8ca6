// servers/proc/main.c -- the process server: requests in, calls into its parts, replies out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/proc/call.h>
#include <servers/proc/clock.h>
#include <servers/proc/end.h>
#include <servers/proc/file.h>
#include <servers/proc/first.h>
#include <servers/proc/identity.h>
#include <servers/proc/power.h>
#include <servers/proc/report.h>
#include <servers/proc/restore.h>
#include <servers/proc/schedule.h>
#include <servers/proc/signal.h>
#include <servers/proc/start.h>
#include <servers/proc/timer.h>
#include <servers/proc/wait.h>
#include <user/lib/errors.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

ONCE_SPACE(PROCESSES_MAX *(sizeof(struct process) + 32) + 8192, 1024);

enum { MANIFEST_BADGES = 1 << 8 }; // the lower half of a badge from the manifest is below this

// What a gate from the manifest may ask for, too.
static int dispatch_manifest(struct request *r) {
    switch (r->op) {
    case PROC_KILL: return signal_kill(r, NULL);
    case PROC_LIST: return identity_list(r);
    case PROC_IDENTITY: return identity_tell(r, NULL);
    default: return ERR_PERM;
    }
}

static int dispatch_process(struct request *r, struct process *caller) {
    switch ((enum process_op)r->op) {
    case PROC_SPAWN: return start_spawn(r, caller);
    case PROC_EXEC: return start_exec(r, caller);
    case PROC_FORK: return start_fork(r, caller);
    case PROC_WAIT: return wait_request(r, caller);
    case PROC_KILL: return signal_kill(r, caller);
    case PROC_SET_GROUP: return identity_set_group(r, caller);
    case PROC_NEW_SESSION: return identity_new_session(r, caller);
    case PROC_IDENTITY: return identity_tell(r, caller);
    case PROC_SIGNALS: return signal_set(r, caller);
    case PROC_TAKE: return signal_take_all(r, caller);
    case PROC_PAUSE: return signal_pause(r, caller);
    case PROC_ALARM: return timer_alarm(r, caller);
    case PROC_LIST: return identity_list(r);
    case PROC_LIMIT: return identity_limit(r, caller);
    case PROC_TIMES: return identity_times(r, caller);
    case PROC_HANDLES: return identity_handles(r, caller);
    case PROC_POWER: return power_request(r, caller);
    }
    return ERR_NOSYS;
}

// Before the request is answered: let processes begin and end. That cannot be undone, so what
// decided it, and the answer, is committed first.
static void carry_out(struct request *r, int result) {
    if (start_is_pending() || end_is_pending()) {
        if (r && result != DEFERRED && !r->written_down)
            once_reply(r, result);
        else
            once_commit();
    }
    start_now();
    end_all();
}

static int dispatch_one(struct request *r) {
    struct process *caller = process_of(r->badge);

    if (!caller && (uint32_t)r->badge < MANIFEST_BADGES) {
        int result = dispatch_manifest(r);

        carry_out(r, result);
        return result;
    }
    if (!caller || !process_lives(caller))
        return ERR_STALE; // the gate of a process that has ended, in other hands
    signal_serve(caller);

    int result = dispatch_process(r, caller);

    carry_out(r, result);
    signal_served(r, caller);
    return result;
}

static int dispatch(struct request *r) { return call_serve(r, dispatch_one); }

static void told(uint64_t bits) {
    timer_told(bits);
    carry_out(NULL, 0);
}

static bool cancelled(callid_t call) {
    return wait_cancelled(call) || signal_pause_cancelled(call);
}

static void must(int status, const char *what) {
    if (status >= 0)
        return;
    printf("proc: cannot %s: %s\n", what, error_text(status));
    exit(1);
}

int main(void) {
    must(body_start(), "use vm");
    must(file_start(), "find 'fs' among its grants");
    timer_start();
    must(schedule_start(), "make its second thread");
    clock_start();
    serve_cancelled(cancelled);
    serve_ended(end_told);
    restore_all();
    first_start();
    carry_out(NULL, 0);
    serve(dispatch, NULL, told);
}
