// user/lib/posix/poll.c -- waiting for several files at once.
//
// Each file's server is asked twice at most: what is ready now; and if nothing is, it is given this
// process' notification, to set a bit of it when something is. Then all are asked again.
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/signals.h>
#include <user/lib/posix/timers.h>
#include <user/lib/syscalls.h>

enum {
    READ_EVENTS = POLLIN | POLLRDNORM,
    WRITE_EVENTS = POLLOUT | POLLWRNORM,
};

static uint64_t events_asked(short events) {
    return (events & READ_EVENTS ? IO_READABLE : 0) | (events & WRITE_EVENTS ? IO_WRITABLE : 0);
}

static short events_told(short asked, uint64_t found) {
    short told = 0;

    if (found & IO_READABLE)
        told |= asked & READ_EVENTS;
    if (found & IO_WRITABLE)
        told |= asked & WRITE_EVENTS;
    if (found & IO_CLOSED)
        told |= asked & WRITE_EVENTS ? POLLERR : POLLHUP;
    return told;
}

// Ask one file; give it the notification, if that is not 0. A server that knows no IO_POLL has no
// need to: what it has is always ready.
static short file_poll(const struct pollfd *file, handle_t notification) {
    struct open_file *open = file->fd < 0 ? NULL : file_find(file->fd);
    struct message m = {
        .tag = IO_POLL,
        .words = {events_asked(file->events), WAIT_FILE},
        .handles = {notification},
    };

    if (file->fd < 0)
        return 0;
    if (!open)
        return POLLNVAL;

    long result = call_finish(open->handle, &m);

    if (result == ERR_NOSYS)
        return events_told(file->events, IO_READABLE | IO_WRITABLE);
    return result < 0 ? POLLERR : events_told(file->events, m.words[0]);
}

static int files_poll(struct pollfd *list, nfds_t count, handle_t notification) {
    int ready = 0;

    for (nfds_t i = 0; i < count; i++) {
        list[i].revents = file_poll(&list[i], notification);
        ready += list[i].revents != 0;
    }
    return ready;
}

// Until something is ready, the deadline (ns since boot, 0: none) is over or a handler ran.
static int poll_until(struct pollfd *list, nfds_t count, ns_t deadline) {
    for (;;) {
        int ready = files_poll(list, count, wait_notification());
        long bits = ready > 0 ? 0 : wait_for_bits(deadline);

        if (ready > 0)
            return ready;
        if (bits < 0 || signals_ran) {
            errno = bits < 0 ? errno_of(bits) : EINTR;
            return -1;
        }
        ready = files_poll(list, count, 0);
        if (ready > 0 || (deadline != 0 && time_now() >= deadline))
            return ready;
    }
}

// timeout in ns; negative: for ever. wait_begin has been called.
static int poll_for(struct pollfd *list, nfds_t count, int64_t timeout) {
    int saved = errno;
    int ready = files_poll(list, count, 0);

    errno = saved;
    if (ready > 0 || timeout == 0)
        return ready;
    return poll_until(list, count, timeout < 0 ? 0 : time_now() + (ns_t)timeout);
}

static int64_t timeout_ns(const struct timespec *timeout) {
    if (!timeout)
        return -1;
    return (int64_t)timeout->tv_sec * (int64_t)NS_PER_SECOND + timeout->tv_nsec;
}

// With `mask` blocked, so that a signal which it lets through ends the wait; NULL: as it is.
static int poll_masked(struct pollfd *list, nfds_t count, int64_t timeout, const sigset_t *mask) {
    int before = wait_begin();
    sigset_t old;
    int result;

    if (mask)
        sigprocmask(SIG_SETMASK, mask, &old);
    result = poll_for(list, count, timeout);
    wait_end(before);
    if (mask) {
        int saved = errno;

        sigprocmask(SIG_SETMASK, &old, NULL);
        errno = saved;
    }
    return result;
}

int poll(struct pollfd *list, nfds_t count, int milliseconds) {
    if (count > PROCESS_FILES_MAX) {
        errno = EINVAL;
        return -1;
    }
    return poll_masked(list, count, milliseconds < 0 ? -1 : milliseconds * 1000000ll, NULL);
}

int ppoll(struct pollfd *list, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
    if (count > PROCESS_FILES_MAX) {
        errno = EINVAL;
        return -1;
    }
    return poll_masked(list, count, timeout_ns(timeout), mask);
}

static int is_set(const fd_set *set, int fd) { return set && FD_ISSET(fd, set); }

// Move what was found to the sets. How many bits are set, or -1 and errno.
static int sets_fill(const struct pollfd *list, nfds_t count, fd_set *sets[3]) {
    int found = 0;

    for (nfds_t i = 0; i < count; i++) {
        short got = list[i].revents, asked = list[i].events;

        if (got & POLLNVAL) {
            errno = EBADF;
            return -1;
        }
        for (int j = 0; j < 3; j++) {
            short wanted = j == 0 ? POLLIN : j == 1 ? POLLOUT : POLLPRI;
            short counts = j == 0   ? POLLIN | POLLHUP | POLLERR
                           : j == 1 ? POLLOUT | POLLERR
                                    : POLLPRI;

            if (asked & wanted && got & counts) {
                FD_SET(list[i].fd, sets[j]);
                found++;
            }
        }
    }
    return found;
}

int pselect(int end, fd_set *readable, fd_set *writable, fd_set *special,
            const struct timespec *timeout, const sigset_t *mask) {
    struct pollfd list[FD_SETSIZE];
    fd_set *sets[3] = {readable, writable, special};
    nfds_t count = 0;
    int ready;

    if (end < 0 || end > FD_SETSIZE || (timeout && (timeout->tv_sec < 0 || timeout->tv_nsec < 0))) {
        errno = EINVAL;
        return -1;
    }
    for (int fd = 0; fd < end; fd++) {
        short events = (short)((is_set(readable, fd) ? POLLIN : 0) |
                               (is_set(writable, fd) ? POLLOUT : 0) |
                               (is_set(special, fd) ? POLLPRI : 0));

        if (events)
            list[count++] = (struct pollfd){.fd = fd, .events = events};
    }
    ready = poll_masked(list, count, timeout_ns(timeout), mask);
    if (ready < 0)
        return -1;
    for (int i = 0; i < 3; i++) {
        if (sets[i])
            FD_ZERO(sets[i]);
    }
    return sets_fill(list, count, sets);
}

int select(int end, fd_set *readable, fd_set *writable, fd_set *special, struct timeval *timeout) {
    struct timespec limit;

    if (timeout)
        limit = (struct timespec){timeout->tv_sec, timeout->tv_usec * (long)NS_PER_MICROSECOND};
    return pselect(end, readable, writable, special, timeout ? &limit : NULL, NULL);
}
