// user/lib/posix/time.c -- clocks, sleeping, and SIGALRM's timer.
//
// The kernel counts the time since boot; the startup page says when that was.
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/process.h>
#include <user/lib/posix/signals.h>
#include <user/lib/posix/timers.h>
#include <user/lib/posix/usage.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

static struct timespec to_timespec(ns_t ns) {
    return (struct timespec){(time_t)(ns / NS_PER_SECOND), (long)(ns % NS_PER_SECOND)};
}

static struct timeval to_timeval(ns_t ns) {
    return (struct timeval){(time_t)(ns / NS_PER_SECOND),
                            (suseconds_t)(ns % NS_PER_SECOND / NS_PER_MICROSECOND)};
}

// 0 if it is a length of time, else EINVAL. What is too long for 64 bits is shortened.
static int to_ns(time_t seconds, long ns, ns_t *to) {
    if (seconds < 0 || ns < 0 || ns >= (long)NS_PER_SECOND)
        return EINVAL;
    if (seconds > 4000000000)
        seconds = 4000000000;
    *to = (ns_t)seconds * NS_PER_SECOND + (ns_t)ns;
    return 0;
}

// What the clock shows, in ns. 0 or EINVAL.
static int clock_read(clockid_t clock_id, ns_t *now) {
    *now = time_now();
    if (clock_id == CLOCK_REALTIME || clock_id == CLOCK_REALTIME_COARSE)
        *now += startup->boot_time;
    else if (clock_id == CLOCK_PROCESS_CPUTIME_ID || clock_id == CLOCK_THREAD_CPUTIME_ID)
        *now = usage_times().own;
    else if (clock_id != CLOCK_MONOTONIC && clock_id != CLOCK_MONOTONIC_RAW &&
             clock_id != CLOCK_MONOTONIC_COARSE && clock_id != CLOCK_BOOTTIME)
        return EINVAL;
    return 0;
}

int clock_gettime(clockid_t clock_id, struct timespec *time) {
    ns_t now;

    if (clock_read(clock_id, &now)) {
        errno = EINVAL;
        return -1;
    }
    *time = to_timespec(now);
    return 0;
}

int clock_getres(clockid_t clock_id, struct timespec *resolution) {
    struct timespec now;

    if (clock_gettime(clock_id, &now) < 0)
        return -1;
    if (resolution)
        *resolution = (struct timespec){0, 100};
    return 0;
}

int clock_settime(clockid_t clock_id, const struct timespec *time) {
    (void)clock_id;
    (void)time;
    errno = EPERM;
    return -1;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    *time = to_timeval(startup->boot_time + time_now());
    return 0;
}

int settimeofday(const struct timeval *time, const struct timezone *zone) {
    (void)time;
    (void)zone;
    errno = EPERM;
    return -1;
}

time_t time(time_t *to) {
    time_t now = (time_t)((startup->boot_time + time_now()) / NS_PER_SECOND);

    if (to)
        *to = now;
    return now;
}

// Until the deadline, in ns since boot. The time that is left if a handler ran, else 0.
static ns_t sleep_until(ns_t deadline) {
    int before = wait_begin();
    ns_t now = time_now();

    while (now < deadline && !signals_ran && wait_for_bits(deadline) >= 0)
        now = time_now();
    wait_end(before);
    now = time_now();
    return now < deadline && signals_ran ? deadline - now : 0;
}

int nanosleep(const struct timespec *time, struct timespec *left) {
    ns_t span, rest;

    if (to_ns(time->tv_sec, time->tv_nsec, &span)) {
        errno = EINVAL;
        return -1;
    }
    rest = sleep_until(time_now() + span);
    if (rest == 0)
        return 0;
    if (left)
        *left = to_timespec(rest);
    errno = EINTR;
    return -1;
}

int clock_nanosleep(clockid_t clock_id, int flags, const struct timespec *time,
                    struct timespec *left) {
    ns_t span, now, rest;

    if (clock_read(clock_id, &now) || to_ns(time->tv_sec, time->tv_nsec, &span))
        return EINVAL;
    if (flags & TIMER_ABSTIME)
        span = span > now ? span - now : 0;
    rest = sleep_until(time_now() + span);
    if (rest > 0 && left && !(flags & TIMER_ABSTIME))
        *left = to_timespec(rest);
    return rest > 0 ? EINTR : 0;
}

unsigned sleep(unsigned seconds) {
    ns_t rest = sleep_until(time_now() + seconds * NS_PER_SECOND);

    return (unsigned)((rest + NS_PER_SECOND - 1) / NS_PER_SECOND);
}

int usleep(useconds_t microseconds) {
    if (sleep_until(time_now() + microseconds * NS_PER_MICROSECOND) == 0)
        return 0;
    errno = EINTR;
    return -1;
}

// Set SIGALRM's timer, in ns. What was left of the last one.
static struct process_alarm alarm_set(ns_t span, ns_t interval) {
    struct message m = {.tag = PROC_ALARM, .words = {span, interval}};

    if (call_finish(HANDLE_PROC, &m) < 0)
        return (struct process_alarm){0};
    return (struct process_alarm){m.words[0], m.words[1]};
}

unsigned alarm(unsigned seconds) {
    ns_t left = alarm_set(seconds * NS_PER_SECOND, 0).time;

    return (unsigned)((left + NS_PER_SECOND - 1) / NS_PER_SECOND);
}

useconds_t ualarm(useconds_t microseconds, useconds_t interval) {
    return alarm_set(microseconds * NS_PER_MICROSECOND, interval * NS_PER_MICROSECOND).time /
           NS_PER_MICROSECOND;
}

static struct itimerval to_itimerval(struct process_alarm alarm) {
    return (struct itimerval){
        .it_interval = to_timeval(alarm.interval),
        .it_value = to_timeval(alarm.time),
    };
}

int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old) {
    struct process_alarm left;
    ns_t span, interval;

    if (which != ITIMER_REAL ||
        to_ns(value->it_value.tv_sec, value->it_value.tv_usec * 1000l, &span) ||
        to_ns(value->it_interval.tv_sec, value->it_interval.tv_usec * 1000l, &interval)) {
        errno = EINVAL;
        return -1;
    }
    left = alarm_set(span, interval);
    if (old)
        *old = to_itimerval(left);
    return 0;
}

// proc tells what is left only when the timer is set anew.
int getitimer(int which, struct itimerval *value) {
    struct process_alarm left;

    if (which != ITIMER_REAL) {
        errno = EINVAL;
        return -1;
    }
    left = alarm_set(0, 0);
    if (left.time > 0)
        alarm_set(left.time, left.interval);
    *value = to_itimerval(left);
    return 0;
}
