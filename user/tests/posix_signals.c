// user/tests/posix_signals.c -- handlers, blocked signals, interrupted calls, timers.
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include <user/tests/lib/posix_test.h>

static volatile sig_atomic_t count, last;

static void note(int number) {
    count++;
    last = number;
}

static void handle(int number, int flags, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static sigset_t set_of(int number) {
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static void raise_runs_the_handler(void) {
    struct sigaction old;

    handle(SIGUSR1, 0, note);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(last, SIGUSR1);
    CHECK_EQUAL(kill(getpid(), SIGUSR1), 0);
    CHECK_EQUAL(count, 2);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &old), 0);
    CHECK(old.sa_handler == note);
    CHECK_ERROR(sigaction(SIGKILL, &old, NULL), EINVAL);
    CHECK_ERROR(sigaction(99, NULL, &old), EINVAL);
    CHECK_ERROR(kill(getpid(), 99), EINVAL);
    CHECK_ERROR(kill(99999, SIGTERM), ESRCH);
    signal(SIGUSR1, SIG_IGN);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(count, 2);
}

static void blocked_signals_wait(void) {
    sigset_t set = set_of(SIGUSR1), old, pending;

    handle(SIGUSR1, 0, note);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, &old), 0);
    raise(SIGUSR1);
    raise(SIGUSR1);
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK(sigismember(&pending, SIGUSR1));
    CHECK_EQUAL(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK(!sigismember(&pending, SIGUSR1));
    CHECK_ERROR(sigprocmask(77, &set, NULL), EINVAL);
}

static void nested(int number) {
    count++;
    if (count == 1) {
        raise(number);
        last = count; // still 1: the signal is blocked while its handler runs
    }
}

static void a_handler_blocks_its_signal(void) {
    handle(SIGUSR1, 0, nested);
    raise(SIGUSR1);
    CHECK_EQUAL(last, 1);
    CHECK_EQUAL(count, 2);
    count = last = 0;
    handle(SIGUSR1, SA_NODEFER, nested);
    raise(SIGUSR1);
    CHECK_EQUAL(last, 2);
}

static void handlers_run_once(void) {
    struct sigaction now;

    handle(SIGUSR1, (int)SA_RESETHAND, note);
    raise(SIGUSR1);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &now), 0);
    CHECK(now.sa_handler == SIG_DFL);
}

static void note_info(int number, siginfo_t *info, void *context) {
    (void)context;
    count += info->si_signo == number;
}

static void handlers_get_information(void) {
    struct sigaction action = {.sa_sigaction = note_info, .sa_flags = SA_SIGINFO};

    CHECK_EQUAL(sigaction(SIGUSR2, &action, NULL), 0);
    raise(SIGUSR2);
    CHECK_EQUAL(count, 1);
}

// Send the signal to the parent in a moment, then write a byte to `fd`.
static pid_t send_later(int number, int fd) {
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        usleep(50000);
        kill(parent, number);
        usleep(50000);
        _exit(fd >= 0 && write(fd, "x", 1) != 1);
    }
    return pid;
}

static void a_read_is_interrupted(void) {
    int ends[2];
    char c;

    CHECK_EQUAL(pipe(ends), 0);
    handle(SIGUSR1, 0, note);
    send_later(SIGUSR1, ends[1]);
    CHECK_ERROR(read(ends[0], &c, 1), EINTR);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(read(ends[0], &c, 1), 1);
    CHECK(wait(NULL) > 0);
}

static void a_read_is_made_again(void) {
    int ends[2];
    char c;

    CHECK_EQUAL(pipe(ends), 0);
    handle(SIGUSR1, SA_RESTART, note);
    send_later(SIGUSR1, ends[1]);
    CHECK_EQUAL(read(ends[0], &c, 1), 1);
    CHECK_EQUAL(count, 1);
    CHECK(wait(NULL) > 0);
}

static void a_stopped_read_goes_on(void) {
    int ends[2], status;
    char c;
    pid_t pid;

    CHECK_EQUAL(pipe(ends), 0);
    pid = fork();
    if (pid == 0)
        _exit(read(ends[0], &c, 1) == 1 && c == 'x' ? 3 : 1);
    usleep(30000);
    CHECK_EQUAL(kill(pid, SIGSTOP), 0);
    CHECK_EQUAL(waitpid(pid, &status, WUNTRACED), pid);
    CHECK_EQUAL(kill(pid, SIGCONT), 0);
    usleep(30000);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK_EQUAL(WEXITSTATUS(status), 3);
}

static void a_loop_is_interrupted(void) {
    handle(SIGUSR1, 0, note);
    send_later(SIGUSR1, -1);
    for (volatile double x = 1; count == 0; x = x * 1.0001) {
    }
    CHECK_EQUAL(last, SIGUSR1);
    while (wait(NULL) < 0)
        ;
}

static void clobber(int number) {
    volatile double x = number;

    errno = ENOTTY;
    for (int i = 0; i < 100; i++)
        x = x * 1.5 + 1;
    count++;
}

static void registers_survive_handlers(void) {
    double sum = 0;
    long whole = 0;

    handle(SIGUSR1, 0, clobber);
    send_later(SIGUSR1, -1);
    errno = 0;
    while (count == 0) {
        sum += 0.5;
        whole += 1;
    }
    CHECK(sum == 0.5 * (double)whole);
    CHECK_EQUAL(errno, 0);
    while (wait(NULL) < 0)
        ;
}

static void children_are_told_of(void) {
    handle(SIGCHLD, 0, note);

    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    while (count == 0)
        usleep(1000);
    CHECK_EQUAL(last, SIGCHLD);
    CHECK_EQUAL(waitpid(pid, NULL, 0), pid);
}

// The child's end ends the wait, though its signal has a handler; another signal interrupts it.
static void waits_and_signals(void) {
    pid_t pid;
    int go[2], status;
    char c;

    handle(SIGCHLD, 0, note);
    for (int i = 0; i < 20; i++) {
        pid = fork();
        if (pid == 0)
            _exit(i);
        CHECK_EQUAL(waitpid(pid, &status, 0), pid);
        CHECK_EQUAL(WEXITSTATUS(status), i);
    }
    CHECK_EQUAL(count, 20);
    CHECK_EQUAL(pipe(go), 0);
    handle(SIGALRM, 0, note);
    pid = fork();
    if (pid == 0) {
        close(go[1]);
        _exit(read(go[0], &c, 1) != 0);
    }
    ualarm(30000, 0);
    CHECK_ERROR(waitpid(pid, &status, 0), EINTR);
    CHECK_EQUAL(last, SIGALRM);
    close(go[1]);
    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK_EQUAL(status, 0);
}

static void sigsuspend_waits(void) {
    sigset_t set = set_of(SIGUSR1), none;

    sigemptyset(&none);
    handle(SIGUSR1, 0, note);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    CHECK_EQUAL(count, 0);
    CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK_EQUAL(count, 1);
    send_later(SIGUSR1, -1);
    CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK_EQUAL(count, 2);
    sigprocmask(SIG_BLOCK, NULL, &none);
    CHECK(sigismember(&none, SIGUSR1));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    send_later(SIGUSR1, -1);
    CHECK_ERROR(pause(), EINTR);
    CHECK_EQUAL(count, 3);
    while (wait(NULL) > 0)
        ;
}

static void sigwait_takes_one(void) {
    sigset_t set = set_of(SIGUSR1);
    int number = 0;

    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    CHECK_EQUAL(sigwait(&set, &number), 0);
    CHECK_EQUAL(number, SIGUSR1);
    send_later(SIGUSR1, -1);
    CHECK_EQUAL(sigwait(&set, &number), 0);
    CHECK_EQUAL(wait(NULL) > 0, 1);
}

static long elapsed_ms(const struct timespec *since) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

static void sleeping(void) {
    struct timespec start, span = {0, 30000000}, left = {9, 9};
    long ms;

    clock_gettime(CLOCK_MONOTONIC, &start);
    CHECK_EQUAL(nanosleep(&span, NULL), 0);
    ms = elapsed_ms(&start);
    CHECK(ms >= 29 && ms < 5000);
    span.tv_nsec = 1000000000;
    CHECK_ERROR(nanosleep(&span, NULL), EINVAL);
    handle(SIGUSR1, SA_RESTART, note);
    send_later(SIGUSR1, -1);
    span = (struct timespec){10, 0};
    CHECK_ERROR(nanosleep(&span, &left), EINTR);
    CHECK(left.tv_sec >= 8 && left.tv_sec < 10);
    while (wait(NULL) < 0)
        ;
}

static void alarms(void) {
    struct itimerval timer = {{0, 20000}, {0, 10000}}, off = {{0, 0}, {0, 0}}, old;
    struct timespec start;

    clock_gettime(CLOCK_MONOTONIC, &start);
    handle(SIGALRM, 0, note);
    alarm(0);
    CHECK_EQUAL(alarm(100), 0);
    CHECK(alarm(0) >= 99);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &timer, NULL), 0);
    while (count < 3)
        pause();
    CHECK(elapsed_ms(&start) >= 49);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &off, &old), 0);
    CHECK_EQUAL(old.it_interval.tv_usec, 20000);
    count = 0;
    usleep(60000);
    CHECK_EQUAL(count, 0);
}

static sigjmp_buf back;

static void jump(int number) { siglongjmp(back, number); }

static void jumping_out_of_handlers(void) {
    volatile int rounds = 0;
    sigset_t blocked;

    handle(SIGUSR1, 0, jump);
    for (int i = 0; i < 3; i++) {
        if (sigsetjmp(back, 1) == 0)
            raise(SIGUSR1);
        else
            rounds++;
    }
    CHECK_EQUAL(rounds, 3);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    CHECK(!sigismember(&blocked, SIGUSR1));
}

static void faults_can_be_handled(void) {
    volatile int *volatile nowhere = NULL;

    handle(SIGSEGV, 0, jump);
    if (sigsetjmp(back, 1) == 0) {
        *nowhere = 1;
        CHECK(!"the fault must not go by");
    }
    count = 1;
    CHECK_EQUAL(count, 1);
}

static void handlers_end_with_fork(void) {
    int status;
    pid_t pid;

    handle(SIGUSR1, 0, note);
    pid = fork();
    if (pid == 0) {
        raise(SIGUSR1);
        _exit(count == 1 ? 6 : 1);
    }
    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK_EQUAL(WEXITSTATUS(status), 6);
    CHECK_EQUAL(count, 0);
}

static const struct posix_test tests[] = {
    {"raise_runs_the_handler", raise_runs_the_handler},
    {"blocked_signals_wait", blocked_signals_wait},
    {"a_handler_blocks_its_signal", a_handler_blocks_its_signal},
    {"handlers_run_once", handlers_run_once},
    {"handlers_get_information", handlers_get_information},
    {"a_read_is_interrupted", a_read_is_interrupted},
    {"a_read_is_made_again", a_read_is_made_again},
    {"a_stopped_read_goes_on", a_stopped_read_goes_on},
    {"a_loop_is_interrupted", a_loop_is_interrupted},
    {"registers_survive_handlers", registers_survive_handlers},
    {"children_are_told_of", children_are_told_of},
    {"waits_and_signals", waits_and_signals},
    {"sigsuspend_waits", sigsuspend_waits},
    {"sigwait_takes_one", sigwait_takes_one},
    {"sleeping", sleeping},
    {"alarms", alarms},
    {"jumping_out_of_handlers", jumping_out_of_handlers},
    {"faults_can_be_handled", faults_can_be_handled},
    {"handlers_end_with_fork", handlers_end_with_fork},
};

int main(int argc, char **argv) {
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
