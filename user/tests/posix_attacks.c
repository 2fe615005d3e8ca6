// user/tests/posix_attacks.c -- programs that try to starve, crash or trick the rest, and a victim.
//
// usage: posix_attacks [NAME...]
//
// Each attack is a job with kernel memory of its own and limited memory, as a careful parent starts
// what it does not trust. While it goes on the victim works: calls, file reads, opens, pipes. Then
// the attackers are killed. The victim must have seen no error, its 99th percentile must be at most
// twice the one of a quiet machine, and memory, kernel pages, processes and disk must be as before.
// A line each, with the percentiles in 0.1 us:
//
//   ATTACK flood: victim's 99 %, under attack/quiet: call 11/11 ... left behind: nothing: ok
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <time.h>

#include <user/lib/ipc.h>
#include <user/lib/posix/process.h>
#include <user/lib/syscalls.h>
#include <user/lib/tool/machine.h>
#include <user/tests/attacks/attacks.h>
#include <user/tests/lib/posix_test.h>

enum {
    ROUNDS = 300,          // of the victim
    THINKS_US = 200,       // between two of them
    SERVERS_MAX = 64,
    JOB_PAGES = 1000,      // of kernel memory, for all attackers of a job
    MEMORY_PAGES = 2048,   // for each of them
    TRIES = 50,
    TRY_US = 20000, // until all is as before
    BLOCK = 4096,
};

static const char path[] = "/tmp/victim";

static uint64_t now_ns(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

// ---- The victim ----

enum { CALL, READ, OPEN, PIPE, KINDS };

static const char *const kind_names[KINDS] = {"call", "read", "open", "pipe"};

static struct shared {
    uint64_t took[KINDS][ROUNDS];
    volatile unsigned errors, rounds;
    volatile unsigned stop;
} * shared;

static bool pipe_once(void) {
    int ends[2];
    char byte = 0;
    bool good;

    if (pipe(ends) < 0)
        return false;
    good = write(ends[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'x';
    close(ends[0]);
    close(ends[1]);
    return good;
}

static bool operate(unsigned kind, int file) {
    static char block[BLOCK];
    int other;

    switch (kind) {
    case CALL: return getpgid(1) > 0;
    case READ: return pread(file, block, BLOCK, 0) == BLOCK && block[BLOCK - 1] == 'v';
    case OPEN: return (other = open(path, O_RDONLY)) >= 0 && close(other) == 0;
    default: return pipe_once();
    }
}

static void be_victim(void) {
    int file = open(path, O_RDONLY);

    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned kind = 0; kind < KINDS; kind++) {
            uint64_t start = now_ns();

            if (!operate(kind, file))
                shared->errors++;
            shared->took[kind][round] = now_ns() - start;
        }
        shared->rounds++;
        usleep(THINKS_US);
    }
    _exit(0);
}

static int compare(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void percentiles(uint64_t of[KINDS]) {
    for (unsigned kind = 0; kind < KINDS; kind++) {
        qsort(shared->took[kind], ROUNDS, sizeof shared->took[kind][0], compare);
        of[kind] = shared->took[kind][ROUNDS * 99 / 100];
    }
}

// ---- Before and after ----

struct state {
    uint64_t free, processes, blocks, inodes, handles, account;
    uint64_t pages[SERVERS_MAX];
    char names[SERVERS_MAX][TASK_NAME_SIZE];
    size_t servers;
};

static void take_state(struct state *state) {
    struct vm_statistics_reply memory = {0};
    struct statvfs disk = {0};
    struct account_info account = {0};
    struct svc_info *list = machine_services(&state->servers);
    size_t count;

    for (size_t i = 0; i < state->servers && i < SERVERS_MAX; i++) {
        state->pages[i] = list[i].pages;
        memcpy(state->names[i], list[i].name, TASK_NAME_SIZE);
    }
    free(list);
    machine_memory(&memory);
    state->free = memory.free;
    sys_account_info_out(HANDLE_ACCOUNT, &account);
    state->account = account.used;
    free(machine_processes(&count));
    state->processes = count;
    free(machine_handles(0, &count));
    state->handles = count;
    statvfs("/tmp", &disk);
    state->blocks = disk.f_bfree;
    state->inodes = disk.f_ffree;
}

// What is more than before, to `text`; its length.
static size_t differences(const struct state *before, char *text, size_t size) {
    struct state now;
    size_t used = 0;

    take_state(&now);
    text[0] = '\0';
#define COMPARE(what, is, was) \
    if ((is) != (was) && used < size) \
    used += (size_t)snprintf(text + used, size - used, " %s %" PRIu64 " was %" PRIu64, what, \
                             (uint64_t)(is), (uint64_t)(was))
    COMPARE("free memory", now.free, before->free);
    COMPARE("processes", now.processes, before->processes);
    COMPARE("kernel pages", now.account, before->account);
    COMPARE("handles", now.handles, before->handles);
    COMPARE("disk blocks", now.blocks, before->blocks);
    COMPARE("inodes", now.inodes, before->inodes);
    for (size_t i = 0; i < now.servers && i < SERVERS_MAX; i++)
        COMPARE(now.names[i], now.pages[i], before->pages[i]);
    return used;
}

static bool is_as_before(const struct state *before, char *text, size_t size) {
    for (unsigned i = 0; i < TRIES; i++) {
        if (differences(before, text, size) == 0)
            return true;
        usleep(TRY_US);
    }
    return false;
}

// ---- One attack ----

static pid_t start_attack(const char *self, const char *name) {
    char *arguments[] = {(char *)self, "-attack", (char *)name, NULL};
    struct program program = program_here(self, arguments, environ);

    program.pages = JOB_PAGES;
    program.group = PROCESS_GROUP_NEW;
    return (pid_t)program_start(PROC_SPAWN, &program);
}

// As `ulimit` would before it runs what is not trusted: of this process and of each child.
static void limit_memory(void) {
    struct message m = {.tag = PROC_LIMIT, .words = {MEMORY_PAGES}};

    ipc_call(HANDLE_PROC, &m);
}

static void run_victim(void) {
    pid_t victim;

    shared->rounds = 0;
    victim = fork();
    if (victim == 0)
        be_victim();
    if (victim < 0)
        shared->errors++;
    else
        waitpid(victim, NULL, 0);
    shared->errors += shared->rounds != ROUNDS;
}

// The attack goes on while the victim works; what that saw.
static bool attack_once(const char *self, const struct attack *attack, uint64_t under[KINDS]) {
    pid_t job = start_attack(self, attack->name);

    shared->errors = 0;
    usleep(20000);
    run_victim();
    kill(-job, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    percentiles(under);
    return job > 0 && shared->errors == 0;
}

static bool withstands(const char *self, const struct attack *attack, const uint64_t quiet[KINDS]) {
    static char left[400];
    struct state before;
    uint64_t under[KINDS];
    bool good = true, clean = false;

    // What grows once and not again is no leak: a server keeps what it needed for the next time.
    for (unsigned i = 0; i < 2 && good && !clean; i++) {
        take_state(&before);
        good = attack_once(self, attack, under);
        attacks_clean();
        clean = is_as_before(&before, left, sizeof left);
    }
    printf("ATTACK %s: victim's 99 %%, under attack/quiet:", attack->name);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        printf(" %s %" PRIu64 "/%" PRIu64, kind_names[kind], under[kind] / 100, quiet[kind] / 100);
        good = good && under[kind] <= 2 * quiet[kind];
    }
    printf(" (0.1 us), %u errors, left behind:%s: %s\n", shared->errors, clean ? " nothing" : left,
           good && clean   ? "ok"
           : attack->known ? attack->known
                           : "FAILED");
    fflush(stdout);
    return (good && clean) || attack->known;
}

static bool is_wanted(const char *name, int argc, char **argv) {
    bool wanted = argc < 2;

    for (int i = 1; i < argc; i++)
        wanted = wanted || strcmp(argv[i], name) == 0;
    return wanted;
}

static void prepare(void) {
    static char block[BLOCK];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    memset(block, 'v', sizeof block);
    CHECK(write(file, block, sizeof block) == sizeof block && close(file) == 0);
    sync();
    usleep(1000);
}

int main(int argc, char **argv) {
    uint64_t quiet[KINDS];
    unsigned failed = 0, done = 0;

    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; argc == 3 && strcmp(argv[1], "-attack") == 0 && attacks[i].name; i++) {
        if (strcmp(attacks[i].name, argv[2]) == 0) {
            limit_memory();
            attacks[i].run();
        }
    }
    prepare();
    take_state(&(struct state){0}); // opens what it asks
    run_victim();
    run_victim();
    percentiles(quiet);
    for (unsigned i = 0; attacks[i].name; i++) {
        if (!is_wanted(attacks[i].name, argc, argv))
            continue;
        failed += !withstands(argv[0], &attacks[i], quiet);
        done++;
    }
    printf("%u attacks, %u not withstood\n", done, failed);
    return failed != 0;
}
