// user/tests/test_lib.c -- the C library and user/lib: memory, text, thread-local variables, peers.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/lib/errors.h>
#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

enum { LEVEL = 64, PRIORITY = 20 };
#define SECOND 1000000000ull

TEST(malloc_gives_memory_that_can_be_written) {
    for (int i = 0; i < 100; i++) {
        char *block = malloc(1000);

        check(block != NULL);
        memset(block, i, 1000);
        check_eq(block[999], i);
        free(block);
    }
}

TEST(malloc_of_too_much_fails_with_an_error) {
    volatile size_t too_much = 1ul << 40;

    errno = 0;
    check(malloc(too_much) == NULL);
    check_eq(errno, ENOMEM);
}

TEST(printf_formats) {
    char text[64];

    snprintf(text, sizeof text, "%d %s %lx %.2f", -5, "abc", 0xfeedul, 1.25);
    check_eq(strcmp(text, "-5 abc feed 1.25"), 0);
}

TEST(errors_have_text) { check_eq(strncmp(error_text(ERR_HANDLE), "no such handle", 14), 0); }

static _Thread_local int local = 5;
static volatile uint64_t thread_errno, thread_local_value, thread_done;

static void use_locals(void *argument) {
    (void)argument;
    thread_errno = (uint64_t)errno;
    thread_local_value = (uint64_t)local;
    errno = 77;
    local = 78;
    thread_done = 1;
}

TEST(errno_and_thread_locals_belong_to_a_thread) {
    static char stack[8192] __attribute__((aligned(16)));

    errno = 33;
    local = 34;
    thread_done = 0;
    check(thread_start(HANDLE_TASK, use_locals, NULL, stack, sizeof stack, PRIORITY) > 0);
    check(test_wait(&thread_done, SECOND));
    check_eq(thread_errno, 0);
    check_eq(thread_local_value, 5);
    check_eq(errno, 33);
    check_eq(local, 34);
    local = 5;
}

TEST(a_thread_needs_a_stack_of_some_size) {
    static char stack[64];

    check_eq(thread_start(HANDLE_TASK, use_locals, NULL, stack, sizeof stack, PRIORITY), ERR_SIZE);
}

static void double_words(void *argument) {
    struct message m = {0};
    int what = ipc_recv(HANDLE_SERVICE, &m);

    (void)argument;
    while (what == 0) {
        for (unsigned i = 0; i < MESSAGE_WORDS; i++)
            m.words[i] *= 2;
        m.tag++;
        what = ipc_reply_recv(HANDLE_SERVICE, &m);
    }
}

TEST(a_peer_answers_a_call) {
    struct peer *server = peer_start(double_words, NULL, LEVEL - 1, PRIORITY, PEER_SERVER);
    handle_t gate = peer_gate(server, 9, NULL);
    struct message m = {.tag = 6, .words = {1, 2, 3, 4}};
    uint64_t tag = 10, words[MESSAGE_WORDS] = {10, 20, 30, 40};

    check_eq(ipc_call(gate, &m), 0);
    check_eq(m.tag, 7);
    check_eq(m.words[0], 2);
    check_eq(m.words[3], 8);
    check_eq(ipc_call4(gate, &tag, words), 0);
    check_eq(tag, 11);
    check_eq(words[1], 40);
    check_eq(ipc_call0(gate, 1), 0);
    sys_handle_close(0, gate);
}
