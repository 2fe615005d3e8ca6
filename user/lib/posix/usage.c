// user/lib/posix/usage.c -- CPU time and memory that processes have used: clock, times, getrusage.
#include <errno.h>
#include <sys/times.h>
#include <time.h>

#include <abi/vm.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/timers.h>
#include <user/lib/posix/usage.h>
#include <user/lib/syscalls.h>

struct process_times_reply usage_times(void) {
    struct message m = {.tag = PROC_TIMES};

    if (call_finish(HANDLE_PROC, &m) < 0)
        return (struct process_times_reply){0};
    return (struct process_times_reply){m.words[0], m.words[1]};
}

// In the unit of CLOCKS_PER_SEC, a microsecond, which is sysconf(_SC_CLK_TCK) too.
static clock_t to_clock(ns_t ns) { return (clock_t)(ns / NS_PER_MICROSECOND); }

clock_t clock(void) { return to_clock(usage_times().own); }

clock_t times(struct tms *to) {
    if (to) {
        struct process_times_reply used = usage_times();

        *to = (struct tms){
            .tms_utime = to_clock(used.own),
            .tms_cutime = to_clock(used.children),
        };
    }
    return to_clock(time_now());
}

struct rusage usage_of(ns_t used) {
    return (struct rusage){
        .ru_utime.tv_sec = (time_t)(used / NS_PER_SECOND),
        .ru_utime.tv_usec = (suseconds_t)(used % NS_PER_SECOND / NS_PER_MICROSECOND),
    };
}

int getrusage(int who, struct rusage *usage) {
    struct message m = {.tag = VM_USAGE};
    struct process_times_reply used;

    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN) {
        errno = EINVAL;
        return -1;
    }
    used = usage_times();
    *usage = usage_of(who == RUSAGE_SELF ? used.own : used.children);
    if (who == RUSAGE_SELF && call_finish(HANDLE_SPACE, &m) >= 0)
        usage->ru_maxrss = (long)(m.words[2] * PAGE_SIZE / 1024);
    return 0;
}
