// user/tests/posix_families.c -- processes begin, wait, stop and end while proc is killed.
// usage: posix_families [KILLS SEED [PAUSE]]
//
// Without PAUSE one kill strikes each operation, each time at a later moment of it; with it, kills
// come when they come, PAUSE us after each other on the average. Each operation does something with
// children of its own and knows how that has to end: each begins once, each end is told once. At
// the end nothing may be left of them: FAMILIES with figures.
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#include <user/lib/tool/machine.h>
#include <user/tests/lib/left.h>
#include <user/tests/lib/posix_test.h>

enum { CHILDREN = 4, SIGNALS = 3, BYTES = 3000, PATIENCE = 30000, NONE = -1 };

static struct shared {
    atomic_uint begun, heard; // by children
    volatile bool over;
} * shared;

static const char *self;
static unsigned operated;

// Until it holds; for ever is too long.
#define AWAIT(condition)                                       \
    for (unsigned i_ = 0; !(condition); i_++) {                \
        if (i_ == PATIENCE)                                    \
            give_up(#condition);                               \
        usleep(100);                                           \
    }

_Noreturn static void give_up(const char *condition) {
    printf("ERROR %s: %s never holds after %u operations\n", operation, condition, operated);
    exit(1);
}

// ---- Children ----

// Its end is told once, as it was.
static void collect(pid_t pid, int expected) {
    int status = NONE;

    EXPECT(waitpid(pid, &status, 0), pid);
    EXPECT(status, expected);
    EXPECT(waitpid(pid, &status, WNOHANG), -1);
}

// A child that has begun once; 0 in the child.
static pid_t child(void) {
    unsigned begun = shared->begun;

    fflush(stdout);

    pid_t pid = fork();

    if (pid == 0)
        shared->begun++;
    if (pid > 0)
        AWAIT(shared->begun != begun);
    if (pid != 0)
        EXPECT(shared->begun, begun + (pid > 0));
    return pid;
}

_Noreturn static void stay(void) {
    for (;;)
        pause();
}

static void do_fork(void) {
    int code = (int)(draw() % 100);
    pid_t pid = child();

    if (pid == 0)
        _exit(code);
    collect(pid, code << 8);
}

static void do_exec(void) {
    pid_t pid = child();

    if (pid == 0) {
        execl(self, self, "exit", "21", NULL);
        _exit(99);
    }
    collect(pid, 21 << 8);
}

static void do_spawn(void) {
    char *arguments[] = {(char *)(uintptr_t)self, "exit", "22", NULL};
    pid_t pid = NONE;

    EXPECT(posix_spawn(&pid, self, NULL, NULL, arguments, environ), 0);
    collect(pid, 22 << 8);
}

static void do_pipe(void) {
    unsigned char bytes[64];
    unsigned count = 0, wrong = 0;
    int ends[2];
    ssize_t got;

    EXPECT(pipe(ends), 0);

    pid_t pid = child();

    if (pid == 0) {
        for (unsigned i = 0; i < BYTES; i++) {
            bytes[0] = (unsigned char)i;
            write(ends[1], bytes, 1);
        }
        _exit(3);
    }
    close(ends[1]);
    while ((got = read(ends[0], bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            wrong += bytes[i] != (unsigned char)count++;
    }
    close(ends[0]);
    EXPECT(count, BYTES);
    EXPECT(wrong, 0);
    collect(pid, 3 << 8);
}

static void do_kill(void) {
    pid_t pid = child();

    if (pid == 0)
        stay();
    EXPECT(kill(pid, SIGTERM), 0);
    collect(pid, SIGTERM);
    EXPECT(kill(pid, 0), -1);
}

static void do_stop(void) {
    int status = NONE;
    pid_t pid = child();

    if (pid == 0)
        stay();
    EXPECT(kill(pid, SIGSTOP), 0);
    EXPECT(waitpid(pid, &status, WUNTRACED), pid);
    EXPECT(status, SIGSTOP << 8 | 0x7f);
    EXPECT(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
    EXPECT(kill(pid, SIGCONT), 0);
    EXPECT(waitpid(pid, &status, WCONTINUED), pid);
    EXPECT(status, 0xffff);
    EXPECT(kill(pid, SIGKILL), 0);
    collect(pid, SIGKILL);
}

static void hear(int number) {
    (void)number;
    shared->heard++;
}

// Each signal is handled once, whether the child waits or runs.
static void do_handle(void) {
    bool runs = draw() % 2;
    unsigned heard = shared->heard;

    signal(SIGUSR1, hear);

    pid_t pid = child();

    while (pid == 0 && runs)
        ;
    if (pid == 0)
        stay();
    signal(SIGUSR1, SIG_DFL);
    for (unsigned i = 1; i <= SIGNALS; i++) {
        EXPECT(kill(pid, SIGUSR1), 0);
        AWAIT(shared->heard != heard + i - 1);
        EXPECT(shared->heard, heard + i);
    }
    kill(pid, SIGKILL);
    collect(pid, SIGKILL);
    EXPECT(shared->heard, heard + SIGNALS);
}

static void leave_with_9(int number) {
    (void)number;
    _exit(9);
}

static void do_fault(void) {
    static volatile int *volatile nowhere = (int *)16;
    pid_t pid = child();

    if (pid == 0) {
        signal(SIGSEGV, leave_with_9);
        *nowhere = 1;
    }
    collect(pid, 9 << 8);
}

static void do_alarm(void) {
    struct itimerval often = {{0, 2000}, {0, 1000}};
    pid_t pid = child();

    if (pid == 0) {
        unsigned heard = shared->heard;

        signal(SIGALRM, hear);
        setitimer(ITIMER_REAL, &often, NULL);
        while (shared->heard < heard + SIGNALS)
            pause();
        _exit(8);
    }
    collect(pid, 8 << 8);
}

// Some end at once, and wait for their parent as zombies.
static void do_many(void) {
    pid_t pids[CHILDREN];
    unsigned found = 0;
    int status;

    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = child();
        if (pids[i] == 0)
            _exit(40 + i);
    }
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = wait(&status);

        for (int k = 0; k < CHILDREN; k++) {
            if (pids[k] == pid && status == (40 + k) << 8)
                found++;
        }
    }
    EXPECT(found, CHILDREN);
    EXPECT(wait(&status), -1);
}

static void do_group(void) {
    pid_t group = 0, pid;

    for (int i = 0; i < CHILDREN; i++) {
        pid = child();
        if (pid == 0)
            stay();
        if (i == 0)
            group = pid;
        EXPECT(setpgid(pid, group), 0);
        EXPECT(getpgid(pid), group);
    }
    EXPECT(kill(-group, SIGTERM), 0);
    for (int i = 0; i < CHILDREN; i++) {
        int status = NONE;

        EXPECT(waitpid(-group, &status, 0) > 0, true);
        EXPECT(status, SIGTERM);
    }
    EXPECT(waitpid(-group, NULL, 0), -1);
    EXPECT(kill(-group, 0), -1);
}

// A grandchild outlives its parent, in a session of its own, and leaves no zombie.
static void do_orphan(void) {
    unsigned heard = shared->heard;
    pid_t pid = child();

    if (pid == 0) {
        if (setsid() != getpid())
            _exit(98);
        if (fork() == 0) {
            usleep(1000);
            shared->heard++;
            _exit(1);
        }
        _exit(5);
    }
    collect(pid, 5 << 8);
    AWAIT(shared->heard != heard);
    EXPECT(shared->heard, heard + 1);
}

static void do_ignore(void) {
    pid_t pid;

    signal(SIGCHLD, SIG_IGN);
    if ((pid = child()) == 0)
        _exit(1);
    EXPECT(waitpid(pid, NULL, 0), -1);
    signal(SIGCHLD, SIG_DFL);
}

static const struct {
    const char *name;
    void (*run)(void);
} operations[] = {
    {"fork", do_fork},     {"exec", do_exec}, {"spawn", do_spawn},   {"pipe", do_pipe},
    {"kill", do_kill},     {"stop", do_stop}, {"handle", do_handle}, {"fault", do_fault},
    {"alarm", do_alarm},   {"many", do_many}, {"group", do_group},   {"orphan", do_orphan},
    {"ignore", do_ignore},
};

enum { OPERATIONS = sizeof operations / sizeof operations[0] };

static void operate(unsigned number) {
    operated++;
    operation = operations[number].name;
    operations[number].run();
}

// ---- Kills ----

// One operation after the other, each with a kill, a little later in each round.
static void strike(unsigned wanted, const uint64_t times[OPERATIONS]) {
    unsigned rounds = (wanted + OPERATIONS - 1) / OPERATIONS;

    for (unsigned i = 0; i < wanted; i++) {
        unsigned which = i % OPERATIONS;
        uint64_t time = times[which] * 1000 + 1;
        struct left before = look();
        uint64_t delay = 1 + (i / OPERATIONS * time + draw() % time) / rounds;

        if (machine_service_kill(before.number, delay) < 0)
            printf("ERROR a kill was refused\n");
        operate(which);
        AWAIT(look().restarts > before.restarts);
    }
}

// Kills that have nothing to do with what goes on, and may follow close on each other.
static void begin_storm(unsigned wanted, unsigned pause) {
    if (fork() > 0) {
        wait(NULL);
        return;
    }
    if (fork() > 0)
        _exit(0);
    for (unsigned i = 0; i < wanted; i++) {
        struct left before = look();

        machine_service_kill(before.number, 1 + draw() % (2000ull * pause));
        AWAIT(look().restarts > before.restarts);
    }
    shared->over = true;
    _exit(0);
}

// How long each takes, in us; first once, to fill caches.
static void measure(uint64_t times[OPERATIONS]) {
    for (unsigned i = 0; i < 2 * OPERATIONS; i++) {
        uint64_t start = now_us();

        operate(i % OPERATIONS);
        times[i % OPERATIONS] = now_us() - start;
    }
}

int main(int argc, char **argv) {
    unsigned wanted = argc > 2 ? (unsigned)atoi(argv[1]) : 2 * OPERATIONS;
    unsigned pause = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
    uint64_t times[OPERATIONS], start;
    struct left before, after;

    if (argc > 2 && strcmp(argv[1], "exit") == 0)
        return atoi(argv[2]);
    self = argv[0];
    seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    measure(times);
    before = look();
    start = now_us();
    if (pause > 0) {
        begin_storm(wanted, pause);
        while (!shared->over)
            operate((unsigned)(draw() % OPERATIONS));
        usleep(10000); // who killed ends
    } else {
        strike(wanted, times);
    }
    operation = "all";
    start = now_us() - start;
    after = look();
    EXPECT(after.processes, before.processes);
    EXPECT(after.spaces, before.spaces);
    EXPECT(after.memory, before.memory);
    EXPECT(after.kernel, before.kernel);
    printf("FAMILIES kills %u operations %u errors %u ms %" PRIu64 "\n",
           after.restarts - before.restarts, operated, errors, start / 1000);
    return errors != 0;
}
