// user/lib/system.c -- what picolibc asks of the system below it: memory, time, signals to oneself.
#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MICROSECOND 1000ull

pid_t getpid(void);
int kill(pid_t pid, int sig);

// The heap is the range that the startup page names. What is taken of it is cleared here, not
// before.
void *sbrk(ptrdiff_t increment) {
    static size_t used;
    size_t limit = startup ? startup->heap_size : 0;

    if (increment > 0 ? (size_t)increment > limit - used : -(size_t)increment > used) {
        errno = ENOMEM;
        return (void *)-1;
    }

    char *at = startup ? (char *)startup->heap_base + used : NULL;

    if (increment > 0)
        memset(at, 0, (size_t)increment);
    used += (size_t)increment;
    return at;
}

// Time counts from boot: no server knows the date yet.
int gettimeofday(struct timeval *restrict tv, void *restrict zone) {
    ns_t now = time_now();

    (void)zone;
    tv->tv_sec = (time_t)(now / NS_PER_SECOND);
    tv->tv_usec = (suseconds_t)(now % NS_PER_SECOND / NS_PER_MICROSECOND);
    return 0;
}

pid_t getpid(void) { return 1; }

// abort() and raise() end up here: a signal to oneself ends the task.
int kill(pid_t pid, int sig) {
    (void)pid;
    _exit(128 + sig);
}
