// labs/06a-uart/tests/test_uart_line.c -- the driver on its device, whose line leads back to itself.
//
// An NS16550 has a switch for that (MODEM_LOOP), which the test sets through the registers, as nobody
// else may. From then on what the driver sends is what it receives, without any time between: a
// storm that is the same in each run. The console uses the same device, so nothing is printed until
// the switch is off again: `holds` and `same` see to it.
#include <string.h>

#include <abi/svc.h>
#include <user/lib/io.h>
#include <user/tests/lib/test.h>

enum { MODEM_CONTROL = 4, MODEM_LOOP = 1 << 4, BURST = 16, RING = 4096, READERS = 16 };

#define MICROSECOND 1000ull
#define MILLISECOND 1000000ull

static volatile uint8_t *line;
static uint64_t state; // of the bytes that are sent

static handle_t uart(void) { return startup_handle("uart"); }

static void loop_begin(void) {
    line = startup_map_device("registers");
    check(line != NULL);
    line[MODEM_CONTROL] |= MODEM_LOOP;
    state = test_nonce | 1;
}

static void loop_end(void) {
    if (line)
        line[MODEM_CONTROL] &= (uint8_t)~MODEM_LOOP;
}

static void holds_at(bool holds, const char *what, int at) {
    if (holds)
        return;
    loop_end();
    test_check(false, __FILE__, at, "false", what);
}

static void same_at(int64_t got, int64_t expected, int at) {
    if (got == expected)
        return;
    loop_end();
    test_check_eq(got, expected, __FILE__, at);
}

#define holds(condition) holds_at((condition), #condition, __LINE__)
#define same(got, expected) same_at((int64_t)(got), (int64_t)(expected), __LINE__)

static uint8_t next_byte(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint8_t)state;
}

static uint64_t mix(uint64_t sum, const uint8_t *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3ull;
    return sum;
}

// Send so many bytes, at most BURST: the device's FIFO has them all at once.
static void send(uint64_t count) {
    uint8_t bytes[BURST];

    for (uint64_t i = 0; i < count; i++)
        bytes[i] = next_byte();
    same(io_write_all(uart(), bytes, count), 0);
}

// What is there now, at most `size` bytes; 0 if there is nothing.
static uint64_t read_now(uint8_t *to, uint64_t size) {
    struct message m = {.tag = IO_READ,
                        .words = {size, IO_AT_POSITION, IO_NONBLOCK},
                        .write_to = to,
                        .write_size = size};

    same(ipc_call(uart(), &m), 0);
    if ((int64_t)m.tag == ERR_AGAIN)
        return 0;
    same(m.tag, 0);
    return m.words[0];
}

static struct io_counters counters(void) {
    struct io_counters found;

    same(io_counters(uart(), &found), 0);
    return found;
}

static volatile uint64_t results[READERS + 1]; // of each reader: 0 while it waits

static void read_one(void *argument) {
    uint64_t number = (uint64_t)(uintptr_t)argument;
    uint8_t byte = 0;
    int64_t status = io_read(uart(), &byte, 1);

    results[number] = status == 1 ? 256u + byte : (uint64_t)status;
}

// Readers of one byte each; they wait when this returns.
static struct peer *reader(uint64_t number) {
    struct peer *peer = peer_create(64, 20, 0);

    results[number] = 0;
    same(sys_handle_copy(0, uart(), peer->task, RIGHTS_GATE, uart()), uart());
    peer_run(peer, read_one, (void *)(uintptr_t)number);
    test_sleep(MILLISECOND);
    return peer;
}

static struct time_now times(void) {
    struct time_now now = {0};

    check_eq(sys_time_now_out(&now), 0);
    return now;
}

TEST(nobody_runs_while_nothing_happens) {
    const ns_t time = 500 * MILLISECOND;

    reader(0);

    struct time_now before = times();

    test_sleep(time);

    struct time_now after = times();
    uint64_t busy = (after.now - before.now) - (after.idle - before.idle);

    check(after.now - before.now >= time);
    check(busy < time / 1000);
}

TEST(each_byte_comes_at_once) {
    uint64_t sum = 0;
    uint8_t byte;

    loop_begin();
    for (unsigned i = 0; i < 100; i++) {
        send(1);
        test_sleep(100 * MICROSECOND);
        same(read_now(&byte, 1), 1);
        sum = mix(sum, &byte, 1);
    }
    loop_end();
    test_answer(sum);
}

TEST(a_storm_loses_nothing) {
    uint8_t got[BURST];
    uint64_t sum = 0;

    loop_begin();

    struct io_counters before = counters();

    for (unsigned i = 0; i < 2000; i++) {
        uint64_t size = 1 + i % BURST, count = 0;

        send(size);
        for (unsigned tries = 0; tries < 10 && count < size; tries++) {
            count += read_now(got + count, size - count);
            if (count < size)
                test_sleep(20 * MICROSECOND);
        }
        same(count, size);
        sum = mix(sum, got, count);
    }
    same(counters().lost_in_device - before.lost_in_device, 0);
    loop_end();
    test_answer(sum);
}

// Send that many bytes, while nobody reads.
static void fill(uint64_t count) {
    for (uint64_t i = 0; i < count; i += BURST) {
        send(BURST);
        test_sleep(20 * MICROSECOND);
    }
}

static uint64_t read_all(uint64_t *count) {
    uint8_t got[1024];
    uint64_t sum = 0, part;

    *count = 0;
    while ((part = read_now(got, sizeof got)) > 0) {
        sum = mix(sum, got, part);
        *count += part;
    }
    return sum;
}

TEST(what_nobody_reads_waits_in_the_ring) {
    uint64_t count, sum;

    loop_begin();

    struct io_counters before = counters();

    fill(RING);
    same(counters().received - before.received, RING);
    sum = read_all(&count);
    same(count, RING);
    loop_end();
    test_answer(sum);
}

TEST(what_has_no_room_is_counted_and_the_oldest_is_kept) {
    uint64_t count, sum;

    loop_begin();
    fill(BURST);
    read_all(&count); // so that the ring does not begin at its start
    same(count, BURST);

    struct io_counters before = counters();

    fill(RING + 20 * BURST);
    same(counters().lost_in_driver - before.lost_in_driver, 20 * BURST);
    same(counters().received - before.received, RING);
    sum = read_all(&count);
    same(count, RING);
    loop_end();
    test_answer(sum);
}

TEST(a_reader_that_waits_is_answered_at_once) {
    uint64_t sum = 0;

    loop_begin();
    for (unsigned i = 0; i < 10; i++) {
        reader(0);
        send(1);
        test_sleep(100 * MICROSECOND);
        holds(results[0] >= 256);
        sum = sum * 31 + results[0];
    }
    loop_end();
    test_answer(sum);
}

TEST(readers_are_served_in_the_order_of_their_arrival) {
    uint64_t sum = 0;

    loop_begin();
    for (unsigned i = 0; i < 5; i++)
        reader(i);
    send(3);
    test_sleep(MILLISECOND);
    holds(results[0] && results[1] && results[2] && !results[3] && !results[4]);
    send(2);
    test_sleep(MILLISECOND);
    for (unsigned i = 0; i < 5; i++) {
        holds(results[i] >= 256);
        sum = sum * 31 + results[i];
    }
    loop_end();
    test_answer(sum);
}

TEST(sixteen_can_wait_and_the_next_is_refused) {
    uint64_t sum = 0;

    loop_begin();
    for (unsigned i = 0; i < READERS + 1; i++)
        reader(i);
    for (unsigned i = 0; i < READERS; i++)
        same(results[i], 0);
    same(results[READERS], ERR_BUSY);
    send(READERS);
    test_sleep(MILLISECOND);
    for (unsigned i = 0; i < READERS; i++) {
        holds(results[i] >= 256);
        sum = sum * 31 + results[i];
    }
    loop_end();
    test_answer(sum);
}

TEST(who_is_interrupted_leaves_and_the_others_keep_their_order) {
    struct peer *first;
    uint64_t sum = 0;

    loop_begin();
    first = reader(0);
    reader(1);
    reader(2);
    same(sys_thread_interrupt(first->thread), 0);
    test_sleep(MILLISECOND);
    same(results[0], ERR_INTR);
    for (unsigned i = 1; i <= 2; i++) {
        send(1);
        test_sleep(MILLISECOND);
        holds(results[i] >= 256 && (i == 2 || results[2] == 0));
        sum = sum * 31 + results[i];
    }
    loop_end();
    test_answer(sum);
}

// Let the driver die where it stands; init starts another instance at once.
static void kill_driver(void) {
    static struct svc_info all[64];
    struct message m = {.tag = SVC_LIST, .words = {1}, .write_to = all, .write_size = sizeof all};
    unsigned number = 0;

    check_eq(ipc_call(startup_handle("init"), &m), 0);
    check_eq(m.tag, 0);
    for (unsigned i = 0; i < m.words[0]; i++) {
        if (strcmp(all[i].name, "uart") == 0)
            number = all[i].number;
    }
    m = (struct message){.tag = SVC_KILL, .words = {number}};
    check_eq(ipc_call(startup_handle("init"), &m), 0);
    check_eq(m.tag, 0);
    test_sleep(20 * MILLISECOND);
}

TEST(a_new_driver_goes_on_where_the_old_one_died) {
    uint64_t sum = 0;

    for (unsigned i = 0; i < 3; i++) {
        reader(0);
        kill_driver();
        check_eq(results[0], 0); // it waits still: its call came again
        if (i == 0)
            loop_begin();
        else
            line[MODEM_CONTROL] |= MODEM_LOOP; // the new instance has set the device up anew
        for (unsigned k = 0; k < 10; k++) {
            if (k > 0)
                reader(0);
            send(1);
            test_sleep(100 * MICROSECOND);
            holds(results[0] >= 256);
            sum = sum * 31 + results[0];
        }
        loop_end();
    }
    test_answer(sum);
}

static uint64_t poll(handle_t notification, uint64_t bits) {
    struct message m = {.tag = IO_POLL, .words = {IO_READABLE, bits}, .handles = {notification}};

    same(ipc_call(uart(), &m), 0);
    same(m.tag, 0);
    return m.words[0];
}

// A timer on the same notification says when it would be too late.
TEST(a_poll_is_told_at_once) {
    long notification = sys_notification_create(HANDLE_ACCOUNT);
    uint64_t sum = 0;

    check(notification > 0);
    loop_begin();
    for (unsigned i = 0; i < 10; i++) {
        struct message m = {0};
        uint8_t byte;

        same(poll((handle_t)notification, 2), 0);
        test_sleep(300 * MICROSECOND);
        same(sys_timer_set((handle_t)notification, time_now() + 100 * MICROSECOND, 1), 0);
        send(1);
        same(ipc_recv((handle_t)notification, &m), EVENT_NOTIFIED);
        same(m.words[0], 2);
        same(sys_timer_set((handle_t)notification, 0, 0), 0);
        same(poll((handle_t)notification, 4), IO_READABLE);
        same(read_now(&byte, 1), 1);
        sum = mix(sum, &byte, 1);
    }
    loop_end();
    test_answer(sum);
}
