// user/tests/lib/posix_test.h -- tests of POSIX behaviour, which must also pass on Linux.
//
// Each test runs in a child of its own, so that it starts with clean files and signals, and a crash
// or a hang is its own; and in a directory of its own. It prints "ok NAME", or "FAILED NAME" behind
// the reasons. Arguments of the program select tests by name.
#pragma once

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POSIX_TEST_SECONDS = 60 };

struct posix_test {
    const char *name;
    void (*run)(void);
};

static int posix_test_failures;

// The condition holds; the value is the expected one; the call fails with -1 and this errno.
#define CHECK(condition) posix_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(value, expected) \
    posix_check_equal((long)(value), (long)(expected), #value, __FILE__, __LINE__)
#define CHECK_ERROR(call, error) posix_check_error((long)(call), (error), #call, __FILE__, __LINE__)

static inline void posix_check(int holds, const char *text, const char *file, int line) {
    if (holds)
        return;
    printf("  %s:%d: %s (errno: %s)\n", file, line, text, strerror(errno));
    posix_test_failures++;
}

static inline void posix_check_equal(long value, long expected, const char *text, const char *file,
                                     int line) {
    if (value == expected)
        return;
    printf("  %s:%d: %s is %ld, expected %ld (errno: %s)\n", file, line, text, value, expected,
           strerror(errno));
    posix_test_failures++;
}

static inline void posix_check_error(long result, int error, const char *text, const char *file,
                                     int line) {
    int found = errno;

    if (result == -1 && found == error)
        return;
    printf("  %s:%d: %s is %ld, errno: %s, ", file, line, text, result, strerror(found));
    printf("expected: %s\n", strerror(error));
    posix_test_failures++;
}

// An empty directory to be in. What is in it stays, for who looks why the test failed.
static inline void posix_test_enter(void) {
    char folder[] = "/tmp/testXXXXXX";

    CHECK(mkdtemp(folder) != NULL);
    CHECK_EQUAL(chdir(folder), 0);
}

// Run one test in a child: whether it passed.
static inline int posix_test_run(const struct posix_test *test) {
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        alarm(POSIX_TEST_SECONDS);
        posix_test_enter();
        test->run();
        fflush(stdout);
        _exit(posix_test_failures != 0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        printf("  cannot fork or wait: %s\n", strerror(errno));
    else if (status == 0) {
        printf("ok %s\n", test->name);
        return 1;
    } else if (WIFSIGNALED(status))
        printf("  ended by signal %d\n", WTERMSIG(status));
    printf("FAILED %s\n", test->name);
    return 0;
}

static inline int posix_tests_run(const struct posix_test *tests, size_t count, int argc,
                                  char **argv) {
    int passed = 0, failed = 0;

    for (size_t i = 0; i < count; i++) {
        int wanted = argc < 2 || argv[1][0] == '-';

        for (int j = 1; j < argc; j++)
            wanted |= strcmp(argv[j], tests[i].name) == 0;
        if (!wanted)
            continue;
        if (posix_test_run(&tests[i]))
            passed++;
        else
            failed++;
    }
    printf("%s: %d passed, %d failed\n", argv[0], passed, failed);
    return failed != 0;
}
