// user/tests/lib/test.c -- running tests, and saying how they went.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/lib/console.h>
#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

extern const struct test __tests_start[], __tests_end[]; // program.ld

static jmp_buf escape;                    // back to run_one
static _Thread_local bool on_test_thread; // else check() cannot go back there
static const struct test *current;
static uint64_t answer; // of the current test: what test_answer was told
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

uint64_t test_nonce;

void test_answer(uint64_t value) { answer = value; }

// What only a run of this test with this nonce can print: grade/judge.py computes the same.
static uint64_t proof(const char *name) {
    uint64_t hash = test_nonce ^ answer;

    for (; *name; name++) {
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3ull;
        hash ^= hash >> 29;
    }
    return hash;
}

// With limit=SECONDS, a thread that says it when a test does not end in so much guest time. It
// leaves all as it is, for who wants to look.
static ns_t limit;
static handle_t alarm_clock;

static void wait_for_alarm(void *none) {
    struct message m = {0};

    (void)none;
    for (;;) {
        if (ipc_recv(alarm_clock, &m) != EVENT_NOTIFIED)
            continue;
        printf("TEST %s LATE\n", current->name);
        console_flush();
    }
}

static void start_alarm_thread(uint64_t seconds) {
    static char stack[8192] __attribute__((aligned(16)));
    const ns_t second = 1000000000;
    const unsigned priority = 40; // the ceiling: no test is above

    limit = seconds * second;
    alarm_clock = (handle_t)sys_notification_create(0);
    thread_start(HANDLE_TASK, wait_for_alarm, NULL, stack, sizeof stack, priority);
}

static void set_alarm(void) {
    if (limit)
        sys_timer_set(alarm_clock, time_now() + limit, 1);
}

static void print_passed(const struct test *test) {
    if (test_nonce)
        printf("TEST %s ok %016llx\n", test->name, (unsigned long long)proof(test->name));
    else
        printf("TEST %s ok\n", test->name);
}

// Whether the test passed. A failure was printed where it was found.
static bool run_one(const struct test *test) {
    current = test;
    answer = 0;
    set_alarm();
    peer_failed = false;
    if (setjmp(escape) != 0) {
        peer_kill_all();
        return false;
    }
    test->run();
    peer_kill_all();
    if (peer_failed)
        return false;
    print_passed(test);
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

static char **arguments; // NULL behind the last

// What follows NAME= in the arguments, or NULL.
static const char *argument(const char *name) {
    size_t length = strlen(name);

    for (char **word = arguments; *word; word++) {
        if (strncmp(*word, name, length) == 0 && (*word)[length] == '=')
            return *word + length + 1;
    }
    return NULL;
}

uint64_t test_argument(const char *name, uint64_t otherwise) {
    const char *text = argument(name);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

int main(int argc, char **argv) {
    (void)argc;
    arguments = argv;
    const char *only = argument("test");
    const char *nonce = argument("nonce");
    const char *late = argument("limit");
    unsigned passed = 0, failed = 0;

    test_nonce = nonce ? strtoull(nonce, NULL, 16) : 0;
    on_test_thread = true;
    if (late)
        start_alarm_thread(strtoull(late, NULL, 10));
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
