// user/lib/posix/priority.c -- how nice processes are: sched knows.
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <abi/sched.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/path.h>

enum { NICE_RANGE = SCHED_NICE_MAX - SCHED_NICE_MIN };

// Of processes only, one at a time. -1 and errno, or its pid.
static long chosen(int which, id_t who) {
    if (which == PRIO_PROCESS)
        return who ? (long)who : getpid();
    errno = EINVAL;
    return -1;
}

int getpriority(int which, id_t who) {
    struct sched_info info;
    long pid = chosen(which, who);
    struct message m = {
        .tag = SCHED_LIST,
        .words = {(uint64_t)pid},
        .write_to = &info,
        .write_size = sizeof info,
    };

    if (pid < 0)
        return -1;
    if (posix_result(call_finish(mount_find("#sched"), &m)) < 0)
        return -1;
    if (m.words[0] == 1 && info.pid == pid)
        return info.nice;
    errno = ESRCH;
    return -1;
}

int setpriority(int which, id_t who, int value) {
    long pid = chosen(which, who);
    int nice = value < SCHED_NICE_MIN   ? SCHED_NICE_MIN
               : value > SCHED_NICE_MAX ? SCHED_NICE_MAX
                                        : value;
    struct message m = {.tag = SCHED_SET,
                        .words = {(uint64_t)pid, SCHED_NICE, (uint64_t)(int64_t)nice}};

    return pid < 0 ? -1 : posix_status(call_finish(mount_find("#sched"), &m));
}

int nice(int change) {
    int now;

    if (change > NICE_RANGE || change < -NICE_RANGE)
        change = change > 0 ? NICE_RANGE : -NICE_RANGE;
    errno = 0;
    now = getpriority(PRIO_PROCESS, 0);
    if ((now == -1 && errno) || setpriority(PRIO_PROCESS, 0, now + change) < 0)
        return -1;
    return getpriority(PRIO_PROCESS, 0);
}
