// user/lib/posix/wait.c -- waiting for time, files and signals, all on one notification.
#include <user/lib/ipc.h>
#include <user/lib/posix/signals.h>
#include <user/lib/syscalls.h>

volatile int signals_ran;

static volatile int waiting;  // a handler that runs ends the wait
static handle_t notification; // 0: none yet

handle_t wait_notification(void) {
    if (notification == 0) {
        long made = sys_notification_create(HANDLE_ACCOUNT);

        if (made > 0)
            notification = (handle_t)made;
    }
    return notification;
}

void wait_forget(void) {
    if (notification) // to write would cost a copy of the page
        notification = 0;
}

int wait_begin(void) {
    int before = waiting;

    signals_ran = 0;
    waiting = 1;
    return before;
}

void wait_end(int before) { waiting = before; }

void wait_signalled(void) {
    signals_ran = 1;
    if (waiting && wait_notification() != 0)
        sys_notify(notification, WAIT_SIGNAL);
}

long wait_for_bits(ns_t deadline) {
    struct message m = {0};

    if (wait_notification() == 0)
        return ERR_QUOTA;
    if (signals_ran)
        return 0;
    sys_timer_set(notification, deadline, deadline != 0 ? WAIT_TIMER : 0);

    int status = ipc_recv(notification, &m);

    if (status == ERR_INTR) {
        signals_take();
        return 0;
    }
    return status < 0 ? status : (long)m.words[0];
}
