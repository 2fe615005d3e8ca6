// servers/proc/end.c -- how processes end: by exit, by signal, by fault.
#include <servers/proc/account.h>
#include <servers/proc/body.h>
#include <servers/proc/end.h>
#include <servers/proc/first.h>
#include <servers/proc/power.h>
#include <servers/proc/report.h>
#include <servers/proc/schedule.h>
#include <servers/proc/signal.h>
#include <servers/proc/space.h>
#include <servers/proc/wait.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

static unsigned marked;

static void mark(struct process *p, uint32_t status) {
    if (!process_lives(p))
        return;
    process_change(p);
    p->ending = true;
    p->status = status;
    marked++;
}

void end_by_exit(struct process *p, uint64_t detail) { mark(p, (uint32_t)(detail & 0xff) << 8); }

void end_by_signal(struct process *p, unsigned number) { mark(p, number); }

void end_every_process(const struct process *but) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p != but)
            end_by_signal(p, SIGNAL_KILL);
    }
}

// A group that lost one who could let its stopped members go on: if that was the last, nobody will.
static void hang_up_if_orphaned(int32_t group) {
    if (!group_has_stopped(group) || !group_orphaned(group))
        return;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->group != group)
            continue;
        signal_send(p, SIGNAL_HUP);
        signal_send(p, SIGNAL_CONT);
    }
}

// Its children have no parent any more. Nobody is to be told of those that ended before.
static void leave_children(const struct process *parent) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->parent != parent->pid)
            continue;

        bool held = group_held_by(p);

        process_change(p);
        p->parent = 0;
        if (p->state == PROCESS_ZOMBIE)
            process_remove(p);
        else if (held)
            hang_up_if_orphaned(p->group);
    }
}

static void drop_call(struct deferred_call *call) {
    if (call->reply)
        sys_handle_close(0, call->reply);
    *call = (struct deferred_call){0};
}

// What it is to end with, and what it has used, is committed before anything is destroyed, as it
// could not be learnt again.
static void take_apart(struct process *p) {
    bool held = group_held_by(p);
    handle_t thread = body_stop(p);

    once_commit();
    if (thread) {
        schedule_remove(p);
        sys_handle_close(0, thread);
    }
    body_destroy(p);
    account_leave(p->account);
    drop_call(&p->waiting);
    drop_call(&p->pausing);
    p->signals = (struct signals){0};
    p->alarm_at = 0;
    p->state = PROCESS_ZOMBIE;
    p->ending = false;
    leave_children(p);
    if (held)
        hang_up_if_orphaned(p->group);
    if (first_is(p))
        first_ended(p->status);
    wait_tell(p, NEWS_ENDED, p->status);
}

bool end_is_pending(void) { return marked > 0; }

void end_all(void) {
    while (marked > 0) {
        for (struct process *p = process_next(NULL); p; p = process_next(p)) {
            if (!p->ending)
                continue;
            marked--;
            take_apart(p);
        }
    }
    power_look();
}

// ---- Faults ----

enum cause { // RISC-V privileged specification, "scause"
    CAUSE_FETCH_MISALIGNED = 0,
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_LOAD_MISALIGNED = 4,
    CAUSE_STORE_MISALIGNED = 6,
};

static unsigned fault_signal(uint64_t reason, uint64_t cause) {
    if (reason == REASON_FAULT)
        return SIGNAL_SEGV;
    switch (cause) {
    case CAUSE_ILLEGAL: return SIGNAL_ILL;
    case CAUSE_BREAKPOINT: return SIGNAL_TRAP;
    case CAUSE_FETCH_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED: return SIGNAL_BUS;
    default: return SIGNAL_SEGV;
    }
}

static const char *fault_text(unsigned number) {
    switch (number) {
    case SIGNAL_ILL: return "illegal instruction";
    case SIGNAL_TRAP: return "breakpoint";
    case SIGNAL_BUS: return "misaligned access";
    default: return "segmentation fault";
    }
}

// Its stack should grow, and there is no memory for it: no handler could run either.
static void end_for_memory(struct process *p, const uint64_t words[MESSAGE_WORDS]) {
    unsigned long long address = words[2], pc = words[3];
    struct vm_usage_reply usage = {0};
    bool at_limit = space_usage(p->space, &usage) == 0 && usage.counted >= usage.limit;

    report("[%d %s: %s at 0x%llx, pc 0x%llx]\n", (int)p->pid, p->name,
           at_limit ? "over its limit of memory" : "out of memory", address, pc);
    end_by_signal(p, SIGNAL_KILL);
}

static void fault(struct process *p, const uint64_t words[MESSAGE_WORDS]) {
    unsigned number = fault_signal(words[0], words[1]);
    unsigned long long address = words[2], pc = words[3];

    if (words[0] == REASON_FAULT && space_refusal(p->space) == ERR_NOMEM) {
        end_for_memory(p, words);
        return;
    }
    if (signal_fault(p, number, address))
        return;
    report("[%d %s: %s at 0x%llx, pc 0x%llx]\n", (int)p->pid, p->name, fault_text(number), address,
           pc);
    end_by_signal(p, number);
}

// The address of a frame, if this is not the status of a program that said something below 0.
static bool is_return(uint64_t detail) {
    return detail & PROCESS_SIGNAL_RETURN &&
           (detail & ~PROCESS_SIGNAL_RETURN) < PROCESS_HEAP_END * 4;
}

void end_look(struct process *p, const uint64_t words[MESSAGE_WORDS]) {
    if (words[0] != REASON_EXIT)
        fault(p, words);
    else if (is_return(words[1]))
        signal_return(p, words[1] & ~PROCESS_SIGNAL_RETURN);
    else
        end_by_exit(p, words[1]);
}

void end_told(badge_t badge, const uint64_t words[MESSAGE_WORDS]) {
    struct process *p = process_of(badge);

    if (p)
        end_look(p, words);
    end_all();
}

void end_restore(void) {
    for (struct process *p = process_next(NULL); p; p = process_next(p))
        marked += p->ending;
}
