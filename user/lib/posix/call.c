// user/lib/posix/call.c -- a call that a signal ends is made again, or is not.
//
// proc ends the call of a process that has a signal to handle, and of one that is stopped; then it
// is asked which handlers are to run. It is the call's own matter what comes next: POSIX has it
// made again if no handler ran (the process was stopped), or if all that ran have SA_RESTART.
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/signals.h>
#include <user/lib/syscalls.h>

static long call_once(handle_t gate, struct message *m) {
    long status = ipc_call(gate, m);
    long result = status < 0 ? status : (long)m->tag;

    if (result != ERR_INTR)
        signals_look();
    return result;
}

// A terminal lets only the foreground group through, and has sent the others a signal that stops
// them: here they go on. Without that signal, reading is an error.
static long again_from_background(int output) {
    if (!output && signal_held_back(SIGTTIN))
        return ERR_IO;
    if (signals_take() & SIGNALS_INTERRUPT)
        return ERR_INTR; // or a server that goes on saying this would keep us for ever
    sys_thread_yield();
    return 1;
}

long call_again(long error, int output) {
    if (error == ERR_BACKGROUND)
        return again_from_background(output);
    if (error == ERR_INTR && !(signals_take() & SIGNALS_INTERRUPT))
        return 1;
    return error;
}

// What a call overwrites in its message, to send it again.
struct sent {
    uint64_t tag, words[MESSAGE_WORDS];
    handle_t handle;
};

static inline struct sent sent_keep(const struct message *m) {
    return (struct sent){
        m->tag,
        {m->words[0], m->words[1], m->words[2], m->words[3]},
        m->handles[0],
    };
}

static void sent_restore(struct message *m, const struct sent *sent) {
    m->tag = sent->tag;
    memcpy(m->words, sent->words, sizeof m->words);
    m->handles[0] = sent->handle;
}

long call_restart(handle_t gate, struct message *m) {
    struct sent sent = sent_keep(m);

    for (;;) {
        long result = call_once(gate, m);

        if (result >= 0)
            return result;
        result = call_again(result, 1);
        if (result < 0)
            return result;
        sent_restore(m, &sent);
    }
}

long call_finish(handle_t gate, struct message *m) {
    struct sent sent = sent_keep(m);
    int interrupted = 0;
    long result;

    while ((result = call_once(gate, m)) == ERR_INTR) {
        interrupted = 1;
        sent_restore(m, &sent);
    }
    if (interrupted) {
        int saved = errno;

        signals_take();
        errno = saved;
    }
    return result;
}
