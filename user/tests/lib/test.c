// user/tests/lib/test.c -- running tests, and saying how they went.
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <user/lib/console.h>
#include <user/tests/lib/test.h>

extern const struct test __tests_start[], __tests_end[]; // program.ld

static jmp_buf escape;                    // back to run_one
static _Thread_local bool on_test_thread; // else check() cannot go back there
static const struct test *current;
static volatile bool peer_failed;

_Noreturn static void fail(void) {
    console_flush();
    if (on_test_thread)
        longjmp(escape, 1);
    peer_failed = true;
    for (;;)
        sys_task_exit(1);
}

void test_check(bool holds, const char *file, int line, const char *got, const char *expected) {
    if (holds)
        return;
    printf("TEST %s FAILED %s:%d: got %s, expected %s\n", current->name, file, line, got, expected);
    fail();
}

void test_check_eq(int64_t got, int64_t expected, const char *file, int line) {
    if (got == expected)
        return;
    printf("TEST %s FAILED %s:%d: got %lld, expected %lld\n", current->name, file, line,
           (long long)got, (long long)expected);
    fail();
}

// Whether the test passed. A failure was printed where it was found.
static bool run_one(const struct test *test) {
    current = test;
    peer_failed = false;
    if (setjmp(escape) != 0) {
        peer_kill_all();
        return false;
    }
    test->run();
    peer_kill_all();
    if (peer_failed)
        return false;
    printf("TEST %s ok\n", test->name);
    return true;
}

// The test that comes next in the file after that line, or NULL: a compiler puts them into the
// section in any order.
static const struct test *next_test(unsigned line) {
    const struct test *next = NULL;

    for (const struct test *test = __tests_start; test < __tests_end; test++) {
        if (test->line > line && (!next || test->line < next->line))
            next = test;
    }
    return next;
}

// What follows test= in the arguments, or NULL.
static const char *only_test(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "test=", 5) == 0)
            return argv[i] + 5;
    }
    return NULL;
}

int main(int argc, char **argv) {
    const char *only = only_test(argc, argv);
    unsigned passed = 0, failed = 0;

    on_test_thread = true;
    for (const struct test *test = next_test(0); test; test = next_test(test->line)) {
        if (only && strcmp(test->name, only) != 0)
            continue;
        if (run_one(test))
            passed++;
        else
            failed++;
    }
    if (passed + failed == 0) {
        printf("there is no test '%s'\n", only ? only : "");
        failed = 1;
    }
    printf("TESTS %u passed, %u failed\n", passed, failed);
    return failed > 0;
}
