// user/tests/bench.c -- guest instructions per operation, as `make bench` reports them.
//
// Each row runs its operation ROUNDS times and subtracts what the empty loop costs. Client and
// server are different tasks, each with its own address space. Only the sealed run on one hart
// counts: there the numbers are the same each time.

#include <stdio.h>

#include <user/lib/thread.h>
#include <user/tests/lib/bench.h>
#include <user/tests/lib/test.h>

enum { ROUNDS = 2000, WARM_UP = 50, SERVER_LEVEL = 10, PRIORITY = 20 };

static uint64_t empty_loop(void) {
    uint64_t begin = bench_instructions();
    for (int i = 0; i < ROUNDS; i++)
        __asm__ volatile("");
    return bench_instructions() - begin;
}

static void report(const char *key, uint64_t total, uint64_t rounds) {
    printf("BENCH %s %lu\n", key, (total + rounds / 2) / rounds);
}

// One row: `operation` is inlined, so that the loop around it is that of empty_loop.
#define MEASURE(key, operation) \
    do { \
        for (int i = 0; i < WARM_UP; i++) \
            operation; \
        uint64_t begin = bench_instructions(); \
        for (int i = 0; i < ROUNDS; i++) \
            operation; \
        uint64_t total = bench_instructions() - begin; \
        report(key, total - empty_loop(), ROUNDS); \
    } while (0)

TEST(null_syscall) { MEASURE("null_syscall", bench_null()); }

// Answers with what it got.
static void echo_server(void *argument) {
    struct ipc_registers r;
    (void)argument;
    ipc_recv4(HANDLE_SERVICE, &r);
    for (;;)
        ipc_reply_recv4(HANDLE_SERVICE, &r);
}

TEST(calls_of_no_and_four_words) {
    struct peer *server = peer_start(echo_server, NULL, SERVER_LEVEL, PRIORITY, PEER_SERVER);
    handle_t gate = peer_gate(server, 1, NULL);
    uint64_t tag = 1, words[MESSAGE_WORDS] = {1, 2, 3, 4};
    check_eq(ipc_call0(gate, 1), 0);
    MEASURE("ipc_0w", ipc_call0(gate, 1));
    MEASURE("ipc_4w", ipc_call4(gate, &tag, words));
    check_eq(words[3], 4);
}

static char source[4096] __attribute__((aligned(4096)));
static char target[4096] __attribute__((aligned(4096)));

// Reads the caller's buffer, of the size that the first word says.
static void reading_server(void *argument) {
    struct ipc_registers r;
    (void)argument;
    ipc_recv4(HANDLE_SERVICE, &r);
    for (;;) {
        r.tag = (uint64_t)sys_ipc_read(0, 0, target, r.words[0]);
        ipc_reply_recv4(HANDLE_SERVICE, &r);
    }
}

static inline void call_reading(handle_t gate, size_t size) {
    struct ipc_registers r = {.words = {size}};
    ipc_call_buffers(gate, &r, source, size, NULL, 0);
}

TEST(calls_with_a_buffer) {
    struct peer *server = peer_start(reading_server, NULL, SERVER_LEVEL, PRIORITY, PEER_SERVER);
    handle_t gate = peer_gate(server, 1, NULL);
    MEASURE("ipc_64B", call_reading(gate, 64));
    MEASURE("ipc_512B", call_reading(gate, 512));
    MEASURE("ipc_4KiB", call_reading(gate, 4096));
    source[4095] = 'x';
    call_reading(gate, 4096);
    check_eq(target[4095], 'x');
}

static char page[4096] __attribute__((aligned(4096)));
static handle_t pager_memory, pager_task; // in the pager's table
static uint64_t page_offset;

// Maps the one page that it has wherever it is asked to.
static void pager(void *argument) {
    struct ipc_registers r;
    (void)argument;
    ipc_recv4(HANDLE_SERVICE, &r);
    for (;;) {
        vaddr_t at = r.words[0] & -(uint64_t)PAGE_SIZE;
        r.tag = (uint64_t)sys_memory_map(pager_memory, page_offset, pager_task, at, 1,
                                         ACCESS_READ | ACCESS_WRITE);
        ipc_reply_recv4(HANDLE_SERVICE, &r);
    }
}

static volatile uint64_t fault_total, fault_done;

static void faulting_client(void *argument) {
    volatile char *at = (volatile char *)0x20000000;
    uint64_t total = 0;
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_instructions();
        (void)*at;
        total += bench_instructions() - begin - 1;
        sys_memory_unmap(0, (vaddr_t)at, 1);
    }
    fault_total = total;
    fault_done = 1;
    sys_thread_exit();
}

TEST(a_fault_that_a_pager_mends) {
    struct peer *server = peer_create(SERVER_LEVEL, PRIORITY, PEER_SERVER);
    struct peer *client = peer_create(64, PRIORITY, 0);
    for (uint64_t i = 0; i < startup->map_count; i++) {
        const struct startup_map *map = &startup->maps[i];
        vaddr_t offset = (vaddr_t)page - map->address;
        if (offset < map->pages * PAGE_SIZE)
            page_offset = map->offset + offset;
    }
    pager_memory = (handle_t)peer_give(server, startup->memory, RIGHTS_ALL);
    pager_task = (handle_t)peer_give(server, client->task, RIGHTS_ALL);
    handle_t gate = peer_gate(server, 1, NULL);
    check_eq(sys_task_watch(client->task, gate, 0), 0);
    peer_run(server, pager, NULL);
    peer_run(client, faulting_client, NULL);
    check(test_wait(&fault_done, 1000000000));
    report("fault_resume", fault_total, ROUNDS);
}

static handle_t pong_in, pong_out;

static void pong(void *argument) {
    (void)argument;
    for (;;) {
        bench_wait(pong_in);
        sys_notify(pong_out, 1);
    }
}

static inline void ping(handle_t out, handle_t in) {
    sys_notify(out, 1);
    bench_wait(in);
}

TEST(notifications_both_ways) {
    struct peer *other = peer_create(64, PRIORITY, 0);
    handle_t out = (handle_t)sys_notification_create(HANDLE_ACCOUNT);
    handle_t in = (handle_t)sys_notification_create(HANDLE_ACCOUNT);
    pong_in = (handle_t)peer_give(other, out, RIGHTS_ALL);
    pong_out = (handle_t)peer_give(other, in, RIGHTS_ALL);
    peer_run(other, pong, NULL);
    MEASURE("notify_pingpong", ping(out, in));
}

enum { // NS16550 (TL16C550 data sheet, "Register descriptions")
    UART_IER = 1,
    UART_IIR = 2,
    IER_THR_EMPTY = 2,
    IRQ_ROUNDS = 1000,
};

static volatile uint8_t *uart;
static volatile uint64_t before_interrupt, irq_total, irq_rounds;
static handle_t irq;

// Waits for the interrupt that the main thread causes, and notes how long it took to get here.
static void driver(void *argument) {
    handle_t notification = *(handle_t *)argument;
    for (irq_rounds = 0; irq_rounds < IRQ_ROUNDS;) {
        bench_wait(notification);
        irq_total += bench_instructions() - before_interrupt;
        irq_rounds++;
        uart[UART_IER] = 0;
        (void)uart[UART_IIR];
        sys_irq_ack(irq);
    }
    sys_thread_exit();
}

TEST(an_interrupt_reaches_its_driver) {
    static char stack[8192];
    handle_t notification = (handle_t)sys_notification_create(HANDLE_ACCOUNT);
    uart = startup_map_device("registers");
    irq = startup_handle("interrupt");
    check(uart != NULL);
    check_eq(sys_irq_bind(irq, notification, 1), 0);
    sys_irq_ack(irq);
    check(thread_start(0, driver, &notification, stack, sizeof(stack), PRIORITY + 10) > 0);
    for (uint64_t round = 0; round < IRQ_ROUNDS; round++) {
        before_interrupt = bench_instructions();
        uart[UART_IER] = IER_THR_EMPTY;
        while (irq_rounds == round)
            before_interrupt = bench_instructions();
    }
    report("irq_to_driver", irq_total, IRQ_ROUNDS);
}
