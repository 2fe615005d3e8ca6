// user/lib/posix/process.c -- processes: fork, waiting for children, who is who.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/mailboxes.h>
#include <user/lib/posix/process.h>
#include <user/lib/posix/signals.h>
#include <user/lib/posix/usage.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

void fork_child(void);         // fork.S: where the child begins
long fork_parent(vaddr_t sp);  // called by it
void fork_in_child(void);      // called by it

// Make the child: it begins at fork_child, with the parent's stack. Its pid, or -1 and errno.
long fork_parent(vaddr_t sp) {
    struct message m = {.tag = PROC_FORK, .words = {(uintptr_t)fork_child, sp, sp}};
    long session = mailboxes_before_fork();
    long result = session < 0 ? session : call_finish(HANDLE_PROC, &m);

    if (session > 0)
        mailboxes_in_parent((handle_t)session);
    if (result == ERR_QUOTA || result == ERR_FULL)
        result = ERR_LIMIT;
    return result < 0 ? posix_result(result) : (long)m.words[0];
}

// What the parent had made and the child does not have.
void fork_in_child(void) {
    wait_forget();
    mailboxes_in_child();
}

pid_t vfork(void) { return fork(); }

static struct message wait_message(pid_t pid, int options) {
    return (struct message){
        .tag = PROC_WAIT,
        .words = {(uint64_t)(int64_t)pid, (uint64_t)options},
    };
}

// Wait for a child; what it used, if it ended, to *used. Its pid, 0, or -1 and errno.
static pid_t wait_for(pid_t pid, int *status, int options, ns_t *used) {
    struct message m = wait_message(pid, options);
    long result;

    if (options & ~(WNOHANG | WUNTRACED | WCONTINUED)) {
        errno = EINVAL;
        return -1;
    }
    result = call_restart(HANDLE_PROC, &m);
    if (result == ERR_INTR) {
        // It may have been SIGCHLD, on its way here before proc had received the call.
        m = wait_message(pid, options | WNOHANG);
        result = call_restart(HANDLE_PROC, &m);
        if (result == 0 && m.words[0] == 0)
            result = ERR_INTR;
    }
    if (result < 0)
        return (pid_t)posix_result(result);
    signal_take(SIGCHLD);
    if (status && (pid_t)m.words[0] > 0)
        *status = (int)m.words[1];
    *used = m.words[2];
    return (pid_t)m.words[0];
}

pid_t waitpid(pid_t pid, int *status, int options) {
    ns_t used;

    return wait_for(pid, status, options, &used);
}

pid_t wait(int *status) { return waitpid(-1, status, 0); }

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) {
    ns_t used;
    pid_t found = wait_for(pid, status, options, &used);

    if (found > 0 && usage)
        *usage = usage_of(used);
    return found;
}

pid_t wait3(int *status, int options, struct rusage *usage) {
    return wait4(-1, status, options, usage);
}

// Who a process is, 0: this one; all -1 and errno if there is none.
static struct process_identity_reply identity(pid_t pid) {
    struct message m = {.tag = PROC_IDENTITY, .words = {(uint64_t)(int64_t)pid}};
    long result = call_finish(HANDLE_PROC, &m);

    if (result < 0) {
        posix_result(result);
        return (struct process_identity_reply){-1, -1, -1, -1};
    }
    return (struct process_identity_reply){
        (int64_t)m.words[0],
        (int64_t)m.words[1],
        (int64_t)m.words[2],
        (int64_t)m.words[3],
    };
}

pid_t getpid(void) { return startup->pid; }
pid_t getpgrp(void) { return startup->group; }

pid_t getppid(void) { return (pid_t)identity(0).parent; }
pid_t getsid(pid_t pid) { return (pid_t)identity(pid).session; }

pid_t getpgid(pid_t pid) {
    return pid == 0 || pid == getpid() ? getpgrp() : (pid_t)identity(pid).group;
}

int setpgid(pid_t pid, pid_t group) {
    struct message m = {
        .tag = PROC_SET_GROUP,
        .words = {(uint64_t)(int64_t)pid, (uint64_t)(int64_t)group},
    };

    if (pid < 0 || group < 0) {
        errno = EINVAL;
        return -1;
    }
    return posix_status(call_finish(HANDLE_PROC, &m));
}

int setpgrp(void) { return setpgid(0, 0); }

pid_t setsid(void) {
    struct message m = {.tag = PROC_NEW_SESSION};
    long result = call_finish(HANDLE_PROC, &m);

    return result < 0 ? (pid_t)posix_result(result) : (pid_t)m.words[0];
}
