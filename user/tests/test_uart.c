// user/tests/test_uart.c -- the serial line: writes of any size, all out, and what is ready.
#include <stdio.h>
#include <string.h>

#include <user/lib/io.h>
#include <user/tests/lib/test.h>

#define SECOND 1000000000ull

static handle_t uart(void) { return startup_handle("uart"); }

static struct message ask(struct message m) {
    check_eq(ipc_call(uart(), &m), 0);
    return m;
}

static struct io_counters counters(void) {
    struct io_counters found;

    check_eq(io_counters(uart(), &found), 0);
    return found;
}

static void sync(void) { check_eq(ask((struct message){.tag = IO_SYNC}).tag, 0); }

// Lines of dots; the console's own output goes another way, so they are whole lines.
static const char *text(size_t size) {
    static char line[10000];

    memset(line, '.', sizeof line);
    for (size_t i = 63; i < sizeof line; i += 64)
        line[i] = '\n';
    line[size - 1] = '\n';
    return line;
}

TEST(all_that_was_written_is_out_after_sync) {
    uint64_t before = counters().sent;

    check_eq(io_write_all(uart(), text(10000), 10000), 0);
    sync();
    check_eq(counters().sent, before + 10000);
    sync();
}

TEST(a_long_write_does_not_take_an_interrupt_for_each_byte) {
    uint64_t before = counters().interrupts;

    check_eq(io_write_all(uart(), text(4096), 4096), 0);
    sync();
    check(counters().interrupts - before <= 4096 / 16 + 1);
}

TEST(nothing_to_read_and_room_to_write) {
    struct message m = ask((struct message){.tag = IO_POLL, .words = {IO_READABLE, 1}});

    check_eq(m.tag, 0);
    check_eq(m.words[0], 0);
    m = ask((struct message){.tag = IO_POLL, .words = {IO_READABLE | IO_WRITABLE, 1}});
    check_eq(m.words[0], IO_WRITABLE);
}

TEST(a_poll_keeps_only_a_notification) {
    struct message m = {.tag = IO_POLL, .words = {IO_READABLE, 1}, .handles = {uart()}};

    check((int64_t)ask(m).tag < 0);
}

// Nothing comes in, so only the limit on how many are kept can set the first one.
TEST(too_many_polls_set_the_oldest) {
    long notification = sys_notification_create(HANDLE_ACCOUNT);
    struct message m = {0};

    check(notification > 0);
    for (uint64_t i = 0; i < 32; i++) {
        struct message poll = {.tag = IO_POLL, .words = {IO_READABLE, 1ull << i}};

        poll.handles[0] = (handle_t)notification;
        check_eq(ask(poll).words[0], 0);
    }
    check_eq(ipc_recv((handle_t)notification, &m), EVENT_NOTIFIED);
    check_eq(m.words[0] & 1, 1);
    check_eq(m.words[0] >> 31, 0); // the youngest is kept
}

static volatile uint64_t waiting, result;

static void read_one(void *argument) {
    char byte;

    (void)argument;
    waiting = 1;
    result = (uint64_t)io_read(uart(), &byte, 1);
    waiting = 2;
}

TEST(a_reader_that_is_interrupted_leaves) {
    struct peer *peer = peer_create(64, 20, 0);

    waiting = 0;
    check_eq(sys_handle_copy(0, uart(), peer->task, RIGHTS_GATE, uart()), uart());
    peer_run(peer, read_one, NULL);
    check(test_wait(&waiting, SECOND));
    for (unsigned i = 0; i < 1000 && waiting == 1; i++) {
        test_sleep(SECOND / 1000);
        sys_thread_interrupt(peer->thread);
    }
    check_eq(waiting, 2);
    check_eq((int64_t)result, ERR_INTR);
}

TEST(unknown_requests_are_refused) {
    check_eq(ask((struct message){.tag = IO_SEEK}).tag, ERR_NOSYS);
    check_eq(ask((struct message){.tag = ~0ull}).tag, ERR_NOSYS);
}
