// user/lib/posix/signals.c -- what this process does with signals, and running its handlers.
//
// proc keeps who gets which signal and when; the handlers are known here only. proc wants handlers
// to run in one of two ways: it ends the call that the process is in, with ERR_INTR, and call.c
// asks for the signals; or it lets the process go on at signal_entry, on a frame on its stack.
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/signals.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

#define BIT(number) (1ul << (number))

enum { ALL_SIGNALS = -2 }; // every bit but 0

static struct sigaction actions[NSIG];
static uint32_t blocked_set; // bit n for signal n
static uint32_t handled_set;
static uint32_t ignored_set;
static uint64_t stop_news;  // PROCESS_NO_STOP_NEWS, or 0
static void *fault_address; // for the handler of a fault

void signal_entry(void);                       // signal_entry.S
void signal_arrived(struct registers *frame, void *address); // called by it

static int is_signal(int number) { return number > 0 && number < NSIG; }

static uint32_t can_block(sigset_t set) {
    return (uint32_t)set & (uint32_t)ALL_SIGNALS & ~(uint32_t)(BIT(SIGKILL) | BIT(SIGSTOP));
}

// A request to proc about signals: always made again, and never asks for signals itself. The
// answer's first word.
static long signals_call(struct message *m) {
    struct message first = *m;
    long status;

    while ((status = ipc_call(HANDLE_PROC, m)) == ERR_INTR || (long)m->tag == ERR_INTR)
        *m = first;
    if (status == 0)
        status = (long)m->tag;
    return status < 0 ? status : (long)m->words[0];
}

// Tell proc what to do with signals from now on. Those that are to be taken now; *pending gets all
// that are pending.
static uint32_t signals_tell(uint64_t *pending) {
    struct message m = {
        .tag = PROC_SIGNALS,
        .words = {(uintptr_t)signal_entry, handled_set, ignored_set | stop_news, blocked_set},
    };
    long bits = signals_call(&m);

    if (pending)
        *pending = m.words[1];
    return bits > 0 ? (uint32_t)bits : 0;
}

// Signals that are to be taken now, because nothing blocks them any more.
static uint32_t block_set(uint32_t set) {
    if (set == blocked_set)
        return 0;
    blocked_set = set;
    return signals_tell(NULL);
}

// Run the handler of one signal, with `blocked` and what it wants blocked itself. An enum
// signals_taken.
static int handler_run(int number, uint32_t blocked) {
    struct sigaction action = actions[number];
    uint32_t old = blocked_set;
    siginfo_t info = {.si_signo = number, .si_code = SI_USER, .si_addr = fault_address};

    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
        return 0;
    if ((unsigned)action.sa_flags & SA_RESETHAND) {
        actions[number].sa_handler = SIG_DFL;
        handled_set &= ~(uint32_t)BIT(number);
        signals_tell(NULL);
    }
    if (!(action.sa_flags & SA_NODEFER))
        blocked |= (uint32_t)BIT(number);
    block_set(can_block(blocked | action.sa_mask));
    if (action.sa_flags & SA_SIGINFO)
        action.sa_sigaction(number, &info, NULL);
    else
        action.sa_handler(number);
    block_set(old);
    return SIGNALS_HANDLED | (action.sa_flags & SA_RESTART ? 0 : SIGNALS_INTERRUPT);
}

// Run the handlers of all these signals, then of those that came in the meantime.
static int handlers_run(uint32_t bits, uint32_t blocked) {
    int found = 0;

    while (bits != 0) {
        struct message m = {.tag = PROC_TAKE};
        long more;

        for (int number = 1; number < NSIG; number++) {
            if (bits & BIT(number))
                found |= handler_run(number, blocked);
        }
        more = signals_call(&m);
        bits = more > 0 ? (uint32_t)more : 0;
        blocked = blocked_set;
    }
    if (found)
        wait_signalled();
    return found;
}

int signals_take(void) {
    struct message m = {.tag = PROC_TAKE};
    long bits;

    startup->signals = 0; // what comes from here on sets it again
    bits = signals_call(&m);

    return bits > 0 ? handlers_run((uint32_t)bits, blocked_set) : 0;
}

void signals_noticed(void) {
    int saved = errno;

    signals_take();
    errno = saved;
}

// Where proc lets the process go on, on a frame of its own, when it was in no call. `address` is
// what was touched if a fault is the cause.
void signal_arrived(struct registers *frame, void *address) {
    int saved = errno;

    fault_address = address;
    signals_take();
    fault_address = NULL;
    errno = saved;
    sys_task_exit(PROCESS_SIGNAL_RETURN | (uintptr_t)frame);
}

void signal_take(int number) {
    if (handled_set & ~blocked_set & BIT(number))
        signals_take();
}

int signal_held_back(int number) { return ((ignored_set | blocked_set) & BIT(number)) != 0; }
uint32_t signals_ignored(void) { return ignored_set; }
uint32_t signals_blocked(void) { return blocked_set; }

void signals_begin(uint32_t ignored, uint32_t blocked) {
    ignored_set = ignored;
    blocked_set = blocked;
    for (int number = 1; number < NSIG; number++) {
        if (ignored & BIT(number))
            actions[number].sa_handler = SIG_IGN;
    }
}

int sigaction(int number, const struct sigaction *action, struct sigaction *old) {
    if (!is_signal(number) || (action && (number == SIGKILL || number == SIGSTOP))) {
        errno = EINVAL;
        return -1;
    }

    struct sigaction before = actions[number];

    if (action) {
        actions[number] = *action;
        handled_set &= ~(uint32_t)BIT(number);
        ignored_set &= ~(uint32_t)BIT(number);
        if (action->sa_handler == SIG_IGN)
            ignored_set |= (uint32_t)BIT(number);
        else if (action->sa_handler != SIG_DFL)
            handled_set |= (uint32_t)BIT(number);
        if (number == SIGCHLD)
            stop_news = action->sa_flags & SA_NOCLDSTOP ? PROCESS_NO_STOP_NEWS : 0;
        signals_tell(NULL);
    }
    if (old)
        *old = before;
    return 0;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old) {
    uint32_t before = blocked_set;

    if (set) {
        uint32_t bits = can_block(*set);

        if (how == SIG_BLOCK)
            bits |= before;
        else if (how == SIG_UNBLOCK)
            bits = before & ~bits;
        else if (how != SIG_SETMASK) {
            errno = EINVAL;
            return -1;
        }
        if (block_set(bits) != 0)
            signals_take();
    }
    if (old)
        *old = before;
    return 0;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    return sigprocmask(how, set, old) < 0 ? errno : 0;
}

int sigpending(sigset_t *set) {
    uint64_t pending = 0;

    signals_tell(&pending);
    *set = pending & blocked_set;
    return 0;
}

// Until a handler has run, with this set blocked.
static void signals_await(uint32_t set) {
    struct message m = {.tag = PROC_PAUSE, .words = {set}};
    long bits = signals_call(&m);

    if (bits > 0)
        handlers_run((uint32_t)bits, set);
}

int sigsuspend(const sigset_t *mask) {
    signals_await(can_block(*mask));
    errno = EINTR;
    return -1;
}

int pause(void) {
    signals_await(blocked_set);
    errno = EINTR;
    return -1;
}

static volatile int awaited_signal;

static void awaited_handler(int number) { awaited_signal = number; }

// The signals are pending and blocked: a handler for them that says which came, just for now.
int sigwait(const sigset_t *set, int *number) {
    struct sigaction catcher = {.sa_handler = awaited_handler, .sa_mask = (sigset_t)ALL_SIGNALS};
    struct sigaction saved[NSIG];

    if (can_block(*set) == 0)
        return EINVAL;
    memcpy(saved, actions, sizeof saved);
    for (int i = 1; i < NSIG; i++) {
        if (can_block(*set) & BIT(i))
            sigaction(i, &catcher, NULL);
    }
    awaited_signal = 0;
    while (awaited_signal == 0)
        signals_await(blocked_set & ~can_block(*set));
    for (int i = 1; i < NSIG; i++) {
        if (can_block(*set) & BIT(i))
            sigaction(i, &saved[i], NULL);
    }
    *number = awaited_signal;
    return 0;
}

int kill(pid_t pid, int number) {
    struct message m = {.tag = PROC_KILL, .words = {(uint64_t)(int64_t)pid, (uint64_t)number}};
    long result = number < 0 || number >= NSIG ? ERR_ARG : signals_call(&m);

    if (result > 0)
        signals_take();
    return posix_status(result);
}

int killpg(pid_t group, int number) {
    if (group < 0) {
        errno = EINVAL;
        return -1;
    }
    return kill(group == 0 ? 0 : -group, number);
}

int raise(int number) { return kill(getpid(), number); }

void abort(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t set = BIT(SIGABRT);

    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    sigaction(SIGABRT, &standard, NULL);
    raise(SIGABRT);
    _exit(128 + SIGABRT);
}

void __signal_jump_save(struct __signal_jump *jump, int save) {
    jump->saved = save;
    jump->blocked = blocked_set;
}

void siglongjmp(sigjmp_buf jump, int value) {
    wait_end(0);
    if (jump->saved) {
        sigset_t set = jump->blocked;

        sigprocmask(SIG_SETMASK, &set, NULL);
    }
    longjmp(jump->registers, value);
}
