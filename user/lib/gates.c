// user/lib/gates.c -- for a server that is not started for the first time: who still has a gate?
//
// The list of gates and the list of those to be told of as CLOSED are the kernel's, and change at
// any time. A gate of our own that we make and close marks a place in the second: what comes before
// it was closed before.
#include <stdbool.h>

#include <user/lib/gates.h>
#include <user/lib/ipc.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

static uint64_t bits; // of the notification, that came meanwhile

static void see(badge_t badge) {
    badge_t promised;

    if (once_gate_in_doubt(&promised) && badge == promised)
        once_gave_gate();
}

// Receive CLOSED of all gates that are closed by now. Returns how many they were.
static unsigned forget_closed(void) {
    long marker = sys_gate_create(HANDLE_SERVICE, GATES_NO_BADGE, 0);
    unsigned count = 0;

    if (marker < 0)
        sys_task_exit((uint64_t)marker);
    sys_handle_close(0, (handle_t)marker);
    for (;;) {
        struct message m = {0};
        int what = ipc_recv(HANDLE_SERVICE, &m);

        if (what == EVENT_NOTIFIED)
            bits |= m.words[0];
        else if (what == EVENT_CLOSED && m.badge == GATES_NO_BADGE)
            return count;
        else if (what == EVENT_CLOSED)
            see(m.badge), count++;
        else if (what != ERR_INTR) // the marker comes before all else
            sys_task_exit((uint64_t)(int64_t)what);
    }
}

void gates_ask(void (*begin)(void), void (*found)(badge_t badge)) {
    badge_t badge;

    forget_closed();
    do {
        begin();
        for (long more = sys_gate_next_out(HANDLE_SERVICE, 1, &badge); more == 0;
             more = sys_gate_next_out(HANDLE_SERVICE, 0, &badge)) {
            see(badge);
            found(badge);
        }
    } while (forget_closed() > 0);
    if (once_gate_in_doubt(&badge))
        found(badge);
    if (bits)
        sys_notify(serve_notification(), bits);
}
