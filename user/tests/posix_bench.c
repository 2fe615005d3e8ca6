// user/tests/posix_bench.c -- instructions of processes, pipes and files: BENCH key value.
//
// To be run on one hart with QEMU's -icount shift=0,sleep=on: an instruction takes a nanosecond,
// and while all wait for the disk, instructions are counted too. That idle time is subtracted. The
// first rounds are not counted: they fill caches. `posix_bench boot` says what has passed since the
// kernel's first instruction; for /etc/profile, which the shell reads before its first prompt.
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/syscalls.h>
#include <user/tests/lib/bench.h>

enum {
    BLOCK = 4096,
    FILE_SIZE = 1 << 20,
};

static const char nothing[] = "/usr/tests/process_nothing";
static const char data_path[] = "/tmp/bench.data";
static char block[BLOCK];
static int there[2], back[2]; // two pipes, with a child between them

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void need(int holds, const char *what) {
    if (!holds)
        fail(what);
}

static uint64_t instructions(void) {
    struct time_now now = {0};

    sys_time_now_out(&now);
    return bench_instructions() - now.idle;
}

static void child_wait(pid_t pid) {
    int status;

    need(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "child");
}

static void spawn_wait(void) {
    char *arguments[] = {(char *)(uintptr_t) "nothing", NULL};
    pid_t pid = -1;

    errno = posix_spawn(&pid, nothing, NULL, NULL, arguments, environ);
    child_wait(pid);
}

static void fork_wait(void) {
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    child_wait(pid);
}

static void fork_exec_wait(void) {
    char *arguments[] = {(char *)(uintptr_t) "nothing", NULL};
    pid_t pid = fork();

    if (pid == 0) {
        execve(nothing, arguments, environ);
        _exit(1);
    }
    child_wait(pid);
}

static void round_trip(size_t size) {
    need(write(there[1], block, size) == (ssize_t)size, "write");
    for (size_t done = 0; done < size;) {
        ssize_t count = read(back[0], block, size - done);

        need(count > 0, "read");
        done += (size_t)count;
    }
}

static void pipe_byte(void) { round_trip(1); }
static void pipe_512(void) { round_trip(512); }

// The child sends back what comes.
static void echo_start(void) {
    need(pipe(there) == 0 && pipe(back) == 0, "pipe");
    if (fork() != 0) {
        close(there[0]);
        close(back[1]);
        return;
    }
    close(there[1]);
    close(back[0]);
    for (ssize_t count; (count = read(there[0], block, BLOCK)) > 0;) {
        if (write(back[1], block, (size_t)count) != count)
            break;
    }
    _exit(0);
}

static void open_close(void) {
    int fd = open(data_path, O_RDONLY);

    need(fd >= 0, "open");
    close(fd);
}

static void read_file(void) {
    int fd = open(data_path, O_RDONLY);

    for (int i = 0; i < FILE_SIZE / BLOCK; i++)
        need(read(fd, block, BLOCK) == BLOCK, "read");
    close(fd);
}

static void write_file(void) {
    int fd = open(data_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    need(fd >= 0, "open");
    for (int i = 0; i < FILE_SIZE / BLOCK; i++)
        need(write(fd, block, BLOCK) == BLOCK, "write");
    need(fsync(fd) == 0, "fsync");
    close(fd);
}

static void create_unlink(void) {
    int fd = open("/tmp/bench.new", O_WRONLY | O_CREAT | O_EXCL, 0644);

    need(fd >= 0, "open");
    need(write(fd, block, BLOCK) == BLOCK, "write");
    close(fd);
    need(unlink("/tmp/bench.new") == 0, "unlink");
}

// The instructions of one round.
static double measure(void (*run)(void), int warm, int rounds) {
    uint64_t start;

    for (int i = 0; i < warm; i++)
        run();
    start = instructions();
    for (int i = 0; i < rounds; i++)
        run();
    return (double)(instructions() - start) / rounds;
}

static void report(const char *key, void (*run)(void), int warm, int rounds) {
    printf("BENCH %s %.0f\n", key, measure(run, warm, rounds));
    fflush(stdout);
}

static void report_bytes(const char *key, void (*run)(void), int warm, int rounds) {
    printf("BENCH %s %.2f\n", key, measure(run, warm, rounds) / FILE_SIZE);
    fflush(stdout);
}

// ---- The shell ----

static const char *commands;

static void shell(void) {
    char *arguments[] = {(char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
                         (char *)(uintptr_t)commands, NULL};
    pid_t pid = -1;

    errno = posix_spawn(&pid, "/bin/sh", NULL, NULL, arguments, environ);
    child_wait(pid);
}

// The instructions of one of `count` things that `much` does, and `none` not at all.
static void report_shell(const char *key, const char *none, const char *much, double count) {
    double start;

    commands = none;
    start = measure(shell, 2, 2);
    commands = much;
    printf("BENCH %s %.1f\n", key, (measure(shell, 1, 2) - start) / count);
    fflush(stdout);
}

static void report_shells(void) {
    report_shell("sh_loop", "i=0; while [ $i -lt 0 ]; do i=$((i + 1)); done",
                 "i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done", 10000);
    report_shell("pipeline_B", "head -c 0 /dev/zero | cat | wc -c >/dev/null",
                 "head -c 4m /dev/zero | cat | wc -c >/dev/null", 4 << 20);
}

static int since_boot(void) {
    struct time_now now = {0};

    sys_time_now_out(&now);
    return printf("BENCH boot %llu\n", (unsigned long long)(now.now - now.idle)) < 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "boot") == 0)
        return since_boot();
    report_bytes("write_B", write_file, 2, 4);
    report_bytes("read_cached_B", read_file, 1, 4);
    report("open_close", open_close, 10, 200);
    report("create_unlink", create_unlink, 10, 100);
    report("spawn_wait", spawn_wait, 5, 40);
    report("fork_wait", fork_wait, 5, 40);
    report("fork_exec_wait", fork_exec_wait, 5, 40);
    echo_start();
    report("pipe_1B", pipe_byte, 20, 400);
    report("pipe_512B", pipe_512, 20, 400);
    unlink(data_path);
    report_shells();
    return 0;
}
