// user/tests/process_requests.c -- requests to the process server that no sane program makes.
//
// Each test runs in a process of its own. What it asks for is refused, or does harm to itself only.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <abi/errors.h>
#include <abi/io.h>
#include <abi/process.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>
#include <user/tests/lib/posix_test.h>

enum {
    BUFFER_SIZE = sizeof(struct process_start) + 512 * 1024,
    BLOCK_SIZE = 256,
    RANDOM_REQUESTS = 3000,
};

static char buffer[BUFFER_SIZE] __attribute__((aligned(16)));
static const char *self; // this program's own file
static uint64_t words[MESSAGE_WORDS];

static long ask_with(uint64_t op, const uint64_t ask[MESSAGE_WORDS], size_t read_size) {
    struct message m = {
        .tag = op,
        .read_from = buffer,
        .read_size = read_size,
        .write_to = buffer,
        .write_size = read_size,
    };

    memcpy(m.words, ask, sizeof m.words);

    int status = ipc_call(HANDLE_PROC, &m);

    memcpy(words, m.words, sizeof words);
    return status < 0 ? status : (long)(int64_t)m.tag;
}

static long ask(uint64_t op, uint64_t first, uint64_t second) {
    return ask_with(op, (uint64_t[MESSAGE_WORDS]){first, second}, 0);
}

// A request to start this program with the argument "ends". Returns its size.
static size_t make_start(const handle_t *handles, uint32_t count) {
    struct process_start *start = (struct process_start *)buffer;
    size_t at = sizeof *start + strlen(self);

    memset(buffer, 0, sizeof *start + BLOCK_SIZE + IO_PATH_MAX);
    start->path_size = (uint32_t)strlen(self);
    start->handle_count = count;
    start->block_size = BLOCK_SIZE;
    strcpy(start->name, "ends");
    memcpy(start + 1, self, strlen(self));
    at = (at + 7) / 8 * 8;
    memcpy(buffer + at, handles, count * sizeof *handles);
    at = (at + count * sizeof *handles + 7) / 8 * 8;

    uint64_t *block = (uint64_t *)(buffer + at);

    block[0] = 2;
    block[1] = block[2] = PROCESS_STACK_TOP - BLOCK_SIZE + 128;
    strcpy((char *)block + 128, "ends");
    return at + BLOCK_SIZE;
}

static long start(uint64_t op, size_t size) {
    return ask_with(op, (uint64_t[MESSAGE_WORDS]){size}, size);
}

static void unknown_requests_are_refused(void) {
    CHECK_EQUAL(ask(0, 0, 0), ERR_NOSYS);
    CHECK_EQUAL(ask(PROC_POWER + 1, 0, 0), ERR_NOSYS);
    CHECK_EQUAL(ask(~0ull, ~0ull, ~0ull), ERR_NOSYS);
    CHECK_EQUAL(ask(PROC_POWER, 77, 0), ERR_ARG);
    CHECK_EQUAL(ask(PROC_KILL, (uint64_t)getpid(), 32), ERR_ARG);
    CHECK_EQUAL(ask(PROC_KILL, (uint64_t)getpid(), ~0ull), ERR_ARG);
    CHECK_EQUAL(ask(PROC_KILL, 1ull << 63, 0), ERR_SRCH);
    CHECK_EQUAL(ask(PROC_KILL, 1ull << 32 | (uint64_t)getpid(), SIGKILL), ERR_SRCH);
    CHECK_EQUAL(ask(PROC_WAIT, ~0ull, ~0ull), ERR_ARG);
    CHECK_EQUAL(ask(PROC_WAIT, 1ull << 63, 0), ERR_ARG);
    CHECK_EQUAL(ask(PROC_ALARM, ~0ull, 0), ERR_ARG);
    CHECK_EQUAL(ask(PROC_SET_GROUP, 0, ~0ull), ERR_ARG);
    CHECK_EQUAL(ask(PROC_SET_GROUP, 1ull << 40, 0), ERR_SRCH);
    CHECK_EQUAL(ask(PROC_IDENTITY, ~0ull, 0), ERR_SRCH);
    CHECK_EQUAL(ask(PROC_LIMIT, ~0ull, 0), ERR_PERM);
}

static void a_start_of_wrong_sizes_is_refused(void) {
    size_t size = make_start(NULL, 0);
    struct process_start *head = (struct process_start *)buffer;

    CHECK_EQUAL(start(PROC_SPAWN, 0), ERR_ARG);
    CHECK_EQUAL(start(PROC_SPAWN, sizeof *head - 1), ERR_ARG);
    CHECK_EQUAL(start(PROC_SPAWN, size - 1), ERR_ARG);
    CHECK_EQUAL(start(PROC_SPAWN, size + 16), ERR_ARG);
    CHECK_EQUAL(start(PROC_SPAWN, BUFFER_SIZE), ERR_TOOBIG);
    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){size, 0, 0, 0}, size - 1), ERR_ARG);
    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){~0ull, 0, 0, 0}, size), ERR_TOOBIG);
    head->path_size = 0;
    CHECK_EQUAL(start(PROC_SPAWN, size), ERR_NOENT);
    head->path_size = UINT32_MAX;
    CHECK_EQUAL(start(PROC_SPAWN, size), ERR_NAMETOOLONG);
    size = make_start(NULL, 0);
    head->handle_count = UINT32_MAX;
    CHECK_EQUAL(start(PROC_EXEC, size), ERR_SIZE);
    size = make_start(NULL, 0);
    head->block_size = UINT32_MAX;
    CHECK_EQUAL(start(PROC_EXEC, size), ERR_TOOBIG);
    head->block_size = 8;
    CHECK_EQUAL(start(PROC_EXEC, size), ERR_ARG);
    head->block_size = 0;
    CHECK_EQUAL(start(PROC_EXEC, size), ERR_ARG);
}

static void handles_that_are_no_gates_are_refused(void) {
    const handle_t wrong[] = {0, HANDLE_TASK, HANDLE_ACCOUNT, HANDLE_PROC, HANDLE_SPACE, 77, ~0u};
    long notification = sys_notification_create(HANDLE_ACCOUNT);

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(start(PROC_SPAWN, make_start(&wrong[i], 1)) < 0);
        CHECK_EQUAL(start(PROC_EXEC, make_start(&wrong[i], 1)), ERR_HANDLE);
    }
    CHECK(start(PROC_SPAWN, make_start(&(handle_t){(handle_t)notification}, 1)) < 0);
    CHECK_EQUAL(start(PROC_EXEC, make_start(&(handle_t){(handle_t)notification}, 1)), ERR_HANDLE);
    CHECK(waitpid(-1, NULL, 0) == -1);
}

static void a_start_without_handles_works(void) {
    int status = 0;

    CHECK_EQUAL(start(PROC_SPAWN, make_start(NULL, 0)), 0);
    CHECK(waitpid((pid_t)words[0], &status, 0) > 0);
}

static void a_group_of_others_is_refused(void) {
    size_t size = make_start(NULL, 0);

    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){size, 12345, 0, 0}, size), ERR_PERM);
    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){size, (uint64_t)-7, 0, 0}, size), ERR_PERM);
    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){size, 0, 1u << 30, 0}, size), ERR_QUOTA);
    CHECK_EQUAL(ask_with(PROC_SPAWN, (uint64_t[]){size, 0, 2, 0}, size), ERR_QUOTA);
}

static void write_file(const char *path, const void *content, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

    CHECK(fd >= 0);
    CHECK_EQUAL(write(fd, content, size), size);
    close(fd);
}

// This program with some bytes of its headers changed: it runs, or is refused, or dies.
static void damaged_programs_are_refused(void) {
    const size_t room = 1024 * 1024;
    char *program = malloc(room);
    int fd = open(self, O_RDONLY);
    size_t size = 0;
    ssize_t got;
    char *const arguments[] = {(char *)(uintptr_t) "ends", (char *)(uintptr_t) "ends", NULL};

    while (size < room && (got = read(fd, program + size, room - size)) > 0)
        size += (size_t)got;
    close(fd);
    srandom(1);
    for (unsigned round = 0; round < 40; round++) {
        char saved[256];
        pid_t pid;

        memcpy(saved, program, sizeof saved);
        for (unsigned i = 0; i <= round % 3; i++)
            program[(size_t)random() % sizeof saved] = (char)random();
        write_file("/tmp/damaged", program, round % 4 ? sizeof saved + 4096 : size);
        memcpy(program, saved, sizeof saved);
        pid = fork();
        if (pid == 0) {
            execv("/tmp/damaged", arguments);
            _exit(errno == ENOEXEC ? 3 : 4);
        }
        CHECK_EQUAL(waitpid(pid, NULL, 0), pid);
    }
    write_file("/tmp/damaged", program, 100);
    CHECK_ERROR(execv("/tmp/damaged", arguments), ENOEXEC);
    write_file("/tmp/damaged", program, size / 2);
    CHECK_ERROR(execv("/tmp/damaged", arguments), ENOEXEC);
    unlink("/tmp/damaged");
    free(program);
}

static pid_t fork_and(void (*run)(void)) {
    pid_t pid = fork();

    if (pid == 0) {
        run();
        _exit(0);
    }
    return pid;
}

static int status_of(pid_t pid) {
    int status = -1;

    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    return status;
}

static void return_nowhere(void) { sys_task_exit(PROCESS_SIGNAL_RETURN | 0x1000); }
static void return_unaligned(void) { sys_task_exit(PROCESS_SIGNAL_RETURN | 0x3fffffffff); }

static void lose_stack(void) {
    struct process_signals all = {.entry = 0x1000, .handled = ~0ull};
    uint64_t ask_words[MESSAGE_WORDS];

    memcpy(ask_words, &all, sizeof all);
    ask_with(PROC_SIGNALS, ask_words, 0);
    __asm__ volatile("li sp, 64\n1: j 1b");
}

static void a_frame_that_is_none_kills_only_its_process(void) {
    pid_t pid;

    CHECK_EQUAL(status_of(fork_and(return_nowhere)), SIGSEGV);
    CHECK_EQUAL(status_of(fork_and(return_unaligned)), SIGSEGV);
    pid = fork_and(lose_stack);
    usleep(50000);
    kill(pid, SIGUSR1);
    CHECK_EQUAL(status_of(pid), SIGSEGV);
}

// A page of stack in each turn, more than the limit allows.
static int use_stack(volatile int depth) {
    volatile char page[PAGE_SIZE];

    page[0] = (char)depth;
    return depth == 0 ? page[0] : use_stack(depth - 1) + page[0];
}

static void grow_stack_over_the_limit(void) {
    signal(SIGSEGV, exit);
    ask(PROC_LIMIT, 1, 0);
    use_stack(64);
}

static void leave_the_stack(void) { use_stack(PROCESS_STACK_SIZE / PAGE_SIZE); }

static void a_stack_without_memory_is_no_segmentation_fault(void) {
    CHECK_EQUAL(status_of(fork_and(grow_stack_over_the_limit)), SIGKILL);
    CHECK_EQUAL(status_of(fork_and(leave_the_stack)), SIGSEGV);
}

static uint64_t random_word(void) {
    switch (random() % 5) {
    case 0: return (uint64_t)random() % 64;
    case 1: return (uint64_t)random() << (random() % 40);
    case 2: return ~0ull - (uint64_t)random() % 64;
    case 3: return (uint64_t)(uintptr_t)buffer;
    default: return BLOCK_SIZE;
    }
}

// Any request with any words, but none that sends signals to others or ends the machine.
static void ask_at_random(void) {
    srandom((unsigned)getpid());
    setsid();
    for (unsigned i = 0; i < RANDOM_REQUESTS; i++) {
        uint64_t op = PROC_SPAWN + (uint64_t)random() % (PROC_POWER - PROC_SPAWN);
        uint64_t ask_words[MESSAGE_WORDS];

        for (unsigned j = 0; j < MESSAGE_WORDS; j++)
            ask_words[j] = random_word();
        for (unsigned j = 0; j < 64; j++)
            ((uint32_t *)buffer)[j] = (uint32_t)random_word();
        if (op == PROC_KILL)
            ask_words[0] = 0;
        if (op == PROC_WAIT)
            ask_words[1] |= PROCESS_NOHANG;
        if (op != PROC_PAUSE && op != PROC_FORK)
            ask_with(op, ask_words, (size_t)random() % BUFFER_SIZE);
    }
    kill(0, SIGKILL);
}

static void random_requests_harm_nobody_else(void) {
    for (unsigned i = 0; i < 4; i++)
        CHECK(status_of(fork_and(ask_at_random)) != 0);
}

static void do_nothing(void) {}

static void fork_for_ever(void) {
    setpgid(0, 0);
    for (;;) {
        if (fork() < 0)
            usleep(10000);
    }
}

// Those above it still work while it goes on, and it can be killed.
static void a_fork_bomb_is_an_error_to_itself(void) {
    pid_t bomb = fork_and(fork_for_ever);

    setpgid(bomb, bomb);
    usleep(1000000);
    CHECK_EQUAL(kill(-bomb, SIGKILL), 0);
    CHECK_EQUAL(status_of(bomb), SIGKILL);
    for (unsigned i = 0; i < 100 && kill(-bomb, SIGKILL) == 0; i++)
        usleep(10000);
    CHECK_ERROR(kill(-bomb, 0), ESRCH);
    CHECK_EQUAL(status_of(fork_and(do_nothing)), 0);
}

static const struct posix_test tests[] = {
    {"unknown_requests_are_refused", unknown_requests_are_refused},
    {"a_start_of_wrong_sizes_is_refused", a_start_of_wrong_sizes_is_refused},
    {"handles_that_are_no_gates_are_refused", handles_that_are_no_gates_are_refused},
    {"a_start_without_handles_works", a_start_without_handles_works},
    {"a_group_of_others_is_refused", a_group_of_others_is_refused},
    {"damaged_programs_are_refused", damaged_programs_are_refused},
    {"a_frame_that_is_none_kills_only_its_process", a_frame_that_is_none_kills_only_its_process},
    {"a_stack_without_memory_is_no_segmentation_fault",
     a_stack_without_memory_is_no_segmentation_fault},
    {"random_requests_harm_nobody_else", random_requests_harm_nobody_else},
    {"a_fork_bomb_is_an_error_to_itself", a_fork_bomb_is_an_error_to_itself},
};

int main(int argc, char **argv) {
    self = "/usr/tests/process_requests";
    if (argc == 2 && strcmp(argv[1], "ends") == 0)
        return 0;
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
