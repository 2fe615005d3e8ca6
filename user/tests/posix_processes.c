// user/tests/posix_processes.c -- fork, exec, spawn, wait, groups of processes.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>

#include <user/tests/lib/posix_test.h>

static const char *self; // this program's own file

static int wait_status(pid_t pid) {
    int status = -1;

    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    return status;
}

static void exit_statuses(void) {
    static const int codes[] = {0, 1, 42, 127, 255, 256, 511};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(codes[i]);

        int status = wait_status(pid);

        CHECK(WIFEXITED(status));
        CHECK_EQUAL(WEXITSTATUS(status), codes[i] & 255);
    }
}

static void signal_statuses(void) {
    static const int signals[] = {SIGTERM, SIGKILL, SIGSEGV, SIGUSR1, SIGPIPE, SIGALRM};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            raise(signals[i]);
            _exit(0);
        }

        int status = wait_status(pid);

        CHECK(WIFSIGNALED(status));
        CHECK_EQUAL(WTERMSIG(status), signals[i]);
    }
}

static void faults_are_signals(void) {
    volatile int *volatile nowhere = NULL;
    pid_t pid = fork();

    if (pid == 0) {
        *nowhere = 1;
        _exit(0);
    }
    CHECK_EQUAL(WTERMSIG(wait_status(pid)), SIGSEGV);
    pid = fork();
    if (pid == 0)
        abort();
    CHECK_EQUAL(WTERMSIG(wait_status(pid)), SIGABRT);
}

static void fork_copies_memory(void) {
    int *heap = malloc(sizeof *heap), local = 1;
    pid_t pid;

    *heap = 2;
    pid = fork();
    if (pid == 0) {
        local += 10;
        *heap += 10;
        _exit(local == 11 && *heap == 12 ? 7 : 1);
    }
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 7);
    CHECK_EQUAL(local, 1);
    CHECK_EQUAL(*heap, 2);
    free(heap);
}

static void fork_keeps_floating_point(void) {
    volatile double a = 1.5, b = 2.25;
    double product = a * b;
    pid_t pid = fork();

    if (pid == 0)
        _exit(product == 3.375 ? 3 : 1);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 3);
    CHECK(product == 3.375);
}

static void parents_and_children(void) {
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0)
        _exit(getppid() == parent && getpid() != parent ? 5 : 1);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 5);
    CHECK_ERROR(wait(NULL), ECHILD);
    CHECK_ERROR(waitpid(pid, NULL, 0), ECHILD);
    CHECK_ERROR(waitpid(pid, NULL, 12345), EINVAL);
}

static void wait_without_hanging(void) {
    int go[2], status;
    char c;
    pid_t pid;

    CHECK_EQUAL(pipe(go), 0);
    pid = fork();
    if (pid == 0) {
        close(go[1]);
        _exit(read(go[0], &c, 1) == 0 ? 9 : 1);
    }
    close(go[0]);
    CHECK_EQUAL(waitpid(pid, &status, WNOHANG), 0);
    close(go[1]);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 9);
}

static void stop_and_continue(void) {
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        for (;;)
            pause();
    }
    CHECK_EQUAL(kill(pid, SIGSTOP), 0);
    CHECK_EQUAL(waitpid(pid, &status, WUNTRACED), pid);
    CHECK(WIFSTOPPED(status));
    CHECK_EQUAL(WSTOPSIG(status), SIGSTOP);
    CHECK_EQUAL(kill(pid, SIGCONT), 0);
    CHECK_EQUAL(waitpid(pid, &status, WCONTINUED), pid);
    CHECK(WIFCONTINUED(status));
    CHECK_EQUAL(kill(pid, SIGTERM), 0);
    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK(WIFSIGNALED(status));
}

static volatile sig_atomic_t children_ended;

static void note_child(int number) { children_ended += number == SIGCHLD; }

// What a request itself causes is handled when it has been answered, without another call.
static void a_kill_is_told_of_at_once(void) {
    pid_t pid = fork();

    if (pid == 0) {
        for (;;)
            pause();
    }
    signal(SIGCHLD, note_child);
    CHECK_EQUAL(kill(pid, SIGKILL), 0);
    for (volatile long i = 0; i < 300000000 && children_ended == 0; i++)
        ;
    CHECK_EQUAL(children_ended, 1);
    CHECK_EQUAL(wait(NULL), pid);
}

static void many_children(void) {
    enum { CHILDREN = 20 };
    pid_t pids[CHILDREN];
    int seen = 0, status;

    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(i);
        CHECK(pids[i] > 0);
    }
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = wait(&status);

        for (int j = 0; j < CHILDREN; j++) {
            if (pids[j] == pid) {
                CHECK_EQUAL(WEXITSTATUS(status), j);
                seen |= 1 << j;
            }
        }
    }
    CHECK_EQUAL(seen, (1 << CHILDREN) - 1);
}

static void process_groups(void) {
    setpgid(0, 0);

    pid_t group = getpgrp(), pid = fork();
    int status;

    if (pid == 0) {
        if (setpgid(0, 0) < 0 || getpgrp() != getpid())
            _exit(1);
        for (;;)
            pause();
    }
    CHECK(setpgid(pid, pid) == 0 || errno == EACCES);
    CHECK_EQUAL(getpgid(pid), pid);
    CHECK_EQUAL(getpgrp(), group);
    CHECK_EQUAL(waitpid(-group, &status, WNOHANG), -1);
    CHECK_EQUAL(killpg(pid, SIGTERM), 0);
    CHECK_EQUAL(waitpid(-pid, &status, 0), pid);
    CHECK_EQUAL(WTERMSIG(status), SIGTERM);
    CHECK_ERROR(kill(pid, 0), ESRCH);
    CHECK_EQUAL(kill(getpid(), 0), 0);
}

static void sessions(void) {
    pid_t pid = fork();

    if (pid == 0)
        _exit(setsid() == getpid() && getsid(0) == getpid() && getpgrp() == getpid() ? 4 : 1);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 4);
}

// ---- exec and spawn: the program runs itself, with a word that says what to do ----

static int run(char *const arguments[], char *const environment[]) {
    pid_t pid = fork();

    if (pid == 0) {
        execve(self, arguments, environment);
        _exit(126);
    }
    return WEXITSTATUS(wait_status(pid));
}

static void exec_passes_all(void) {
    char *environment[] = {(char *)"GREETING=hello", (char *)"EMPTY=", NULL};
    char *arguments[] = {(char *)"name", (char *)"--arguments", (char *)"", (char *)"a b", NULL};

    CHECK_EQUAL(run(arguments, environment), 17);
}

static void exec_errors(void) {
    char *arguments[] = {(char *)"x", NULL};
    char *large = malloc(200000);
    char *many[40];

    CHECK_ERROR(execv("/does/not/exist", arguments), ENOENT);
    CHECK_ERROR(execv("/", arguments), EACCES);
    CHECK_ERROR(execvp("no-such-program-anywhere", arguments), ENOENT);
    memset(large, 'x', 199999);
    large[199999] = '\0';
    for (int i = 0; i < 39; i++)
        many[i] = large;
    many[39] = NULL;
    CHECK_ERROR(execv(self, many), E2BIG);
    free(large);
}

static void exec_keeps_files(void) {
    int ends[2], secret;
    char text[32] = "", fd[16], closed[16];
    char *arguments[] = {(char *)"name", (char *)"--write", fd, closed, NULL};
    pid_t pid;

    CHECK_EQUAL(pipe(ends), 0);
    secret = dup(ends[1]);
    CHECK_EQUAL(fcntl(secret, F_SETFD, FD_CLOEXEC), 0);
    snprintf(fd, sizeof fd, "%d", ends[1]);
    snprintf(closed, sizeof closed, "%d", secret);
    pid = fork();
    if (pid == 0) {
        execv(self, arguments);
        _exit(126);
    }
    close(ends[1]);
    close(secret);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 21);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 5);
    CHECK(strcmp(text, "heard") == 0);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 0);
}

static void spawn_with_actions(void) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *arguments[] = {(char *)"name", (char *)"--write", (char *)"7", (char *)"9", NULL};
    char text[32] = "";
    int ends[2];
    pid_t pid;

    CHECK_EQUAL(pipe2(ends, O_CLOEXEC), 0);
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, ends[1], 9), 0);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, 9, 7), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 9), 0);
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP), 0);
    CHECK_EQUAL(posix_spawnattr_setpgroup(&attributes, 0), 0);
    CHECK_EQUAL(posix_spawn(&pid, self, &actions, &attributes, arguments, environ), 0);
    close(ends[1]);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 5);
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 21);
    CHECK_EQUAL(posix_spawn(&pid, "/does/not/exist", NULL, NULL, arguments, environ), ENOENT);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
}

static void ignored_signals_stay_ignored(void) {
    char *arguments[] = {(char *)"name", (char *)"--signals", NULL};
    sigset_t set;

    signal(SIGUSR1, SIG_IGN);
    signal(SIGTERM, exit);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    CHECK_EQUAL(run(arguments, environ), 31);
}

static const struct posix_test tests[] = {
    {"exit_statuses", exit_statuses},
    {"signal_statuses", signal_statuses},
    {"faults_are_signals", faults_are_signals},
    {"fork_copies_memory", fork_copies_memory},
    {"fork_keeps_floating_point", fork_keeps_floating_point},
    {"parents_and_children", parents_and_children},
    {"wait_without_hanging", wait_without_hanging},
    {"stop_and_continue", stop_and_continue},
    {"a_kill_is_told_of_at_once", a_kill_is_told_of_at_once},
    {"many_children", many_children},
    {"process_groups", process_groups},
    {"sessions", sessions},
    {"exec_passes_all", exec_passes_all},
    {"exec_errors", exec_errors},
    {"exec_keeps_files", exec_keeps_files},
    {"spawn_with_actions", spawn_with_actions},
    {"ignored_signals_stay_ignored", ignored_signals_stay_ignored},
};

// What the program does when a test runs it again.
static int child_arguments(int argc, char **argv) {
    int right = argc == 4 && strcmp(argv[0], "name") == 0 && argv[2][0] == '\0' &&
                strcmp(argv[3], "a b") == 0 && argv[4] == NULL;

    right = right && getenv("GREETING") && strcmp(getenv("GREETING"), "hello") == 0;
    right = right && getenv("EMPTY") && !getenv("PATH");
    return right ? 17 : 1;
}

static int child_write(char **argv) {
    if (fcntl(atoi(argv[3]), F_GETFD) >= 0)
        return 2; // it should be closed
    return write(atoi(argv[2]), "heard", 5) == 5 ? 21 : 1;
}

static int child_signals(void) {
    struct sigaction action;
    sigset_t blocked;

    sigaction(SIGUSR1, NULL, &action);
    if (action.sa_handler != SIG_IGN)
        return 1;
    sigaction(SIGTERM, NULL, &action);
    if (action.sa_handler != SIG_DFL)
        return 2;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    return sigismember(&blocked, SIGUSR2) && !sigismember(&blocked, SIGUSR1) ? 31 : 3;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--arguments") == 0)
        return child_arguments(argc, argv);
    if (argc > 3 && strcmp(argv[1], "--write") == 0)
        return child_write(argv);
    if (argc > 1 && strcmp(argv[1], "--signals") == 0)
        return child_signals();
    self = getenv("SELF") ? getenv("SELF") : argv[0];
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
