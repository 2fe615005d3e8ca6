// user/tests/test_buffers.c -- ipc_read and ipc_write: the buffers that a call lends to its server.
#include <string.h>

#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    LARGE = 100 * 1000, // more than COPY_MAX, not a multiple of it
    READ_WRITE = ACCESS_READ | ACCESS_WRITE,
};

#define USER_END (1ull << 38)
#define KERNEL_ADDRESS 0xffffffc080200000ull
#define PAGE __attribute__((aligned(PAGE_SIZE)))

enum { // what the server does: words[0] offset, words[1] its own address, words[2] size
    READ,
    WRITE,
    READ_ALL,
    WRITE_ALL,
    UNMAP_AND_READ, // words[3]: the page of the caller's that vanishes
    UNMAP_AND_WRITE,
    DEFER_AND_READ,
};

static PAGE uint8_t client[LARGE + PAGE_SIZE], server[LARGE + PAGE_SIZE];
static struct peer *peer;
static handle_t gate;
static handle_t client_task; // the program's task, as the server calls it
static volatile uint64_t served;
static long server_status;

static long copy_as_asked(const struct message *m) {
    uint64_t offset = m->words[0], size = m->words[2];
    void *own = (void *)m->words[1];

    switch (m->tag) {
    case READ: return sys_ipc_read(0, offset, own, size);
    case WRITE: return sys_ipc_write(0, offset, own, size);
    case READ_ALL: return ipc_read_all(0, offset, own, size);
    case WRITE_ALL: return ipc_write_all(0, offset, own, size);
    case UNMAP_AND_READ:
        page_unmap(client_task, (void *)m->words[3]);
        return sys_ipc_read(0, offset, own, size);
    case UNMAP_AND_WRITE:
        page_unmap(client_task, (void *)m->words[3]);
        return sys_ipc_write(0, offset, own, size);
    }
    return ERR_NOSYS;
}

static void serve_copies(void *argument) {
    struct message m = {0};
    int what = ipc_recv(HANDLE_SERVICE, &m);

    (void)argument;
    while (what == 0) {
        served++;
        if (m.tag == DEFER_AND_READ) {
            handle_t reply = (handle_t)sys_defer();

            m.words[0] = (uint64_t)sys_ipc_read(reply, m.words[0], (void *)m.words[1], m.words[2]);
            ipc_reply(reply, &m);
            what = ipc_recv(HANDLE_SERVICE, &m);
            continue;
        }
        m.words[0] = (uint64_t)copy_as_asked(&m);
        what = ipc_reply_recv(HANDLE_SERVICE, &m);
    }
}

static void fill(uint8_t *bytes, size_t size, unsigned seed) {
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(seed + i + (i >> 8));
}

static void start_server(void) {
    peer = peer_create(LEVEL - 1, PRIORITY, PEER_SERVER);
    client_task = (handle_t)peer_give(peer, HANDLE_TASK, RIGHTS_ALL);
    gate = peer_gate(peer, 1, NULL);
    served = 0;
    fill(client, sizeof client, 1);
    fill(server, sizeof server, 100);
    peer_run(peer, serve_copies, NULL);
}

static void stop_server(uint64_t pages) {
    sys_handle_close(0, gate);
    peer_kill(peer);
    check(test_pages_return(pages));
}

// What the call returned. What the server's copy returned is in server_status.
static int call_with(struct message *m) {
    server_status = 1;
    int status = ipc_call(gate, m);

    if (status == 0)
        server_status = (long)m->words[0];
    return status;
}

static int lend_read(uint64_t op, const void *from, size_t size, uint64_t offset, void *own,
                     size_t count) {
    struct message m = {.tag = op,
                        .words = {offset, (uint64_t)own, count, (uint64_t)from},
                        .read_from = from,
                        .read_size = size};

    return call_with(&m);
}

static int lend_write(uint64_t op, void *to, size_t size, uint64_t offset, const void *own,
                      size_t count) {
    struct message m = {.tag = op,
                        .words = {offset, (uint64_t)own, count, (uint64_t)to},
                        .write_to = to,
                        .write_size = size};

    return call_with(&m);
}

#define check_copied(call, expected) \
    do { \
        check_eq(call, 0); \
        check_eq(server_status, expected); \
    } while (0)

TEST(a_buffer_is_read_and_written_whole_and_in_parts) {
    uint64_t pages = test_pages_used();

    start_server();
    check_copied(lend_read(READ, client, COPY_MAX, 0, server, COPY_MAX), 0);
    check_eq(memcmp(client, server, COPY_MAX), 0);
    fill(server, sizeof server, 7);
    check_copied(lend_read(READ, client, 1000, 123, server + 10, 55), 0);
    check_eq(memcmp(client + 123, server + 10, 55), 0);
    check_copied(lend_write(WRITE, client, COPY_MAX, 0, server, COPY_MAX), 0);
    check_eq(memcmp(client, server, COPY_MAX), 0);
    fill(server, sizeof server, 77);
    check_copied(lend_write(WRITE, client + 5, 5000, 4990, server, 10), 0);
    check_eq(memcmp(client + 4995, server, 10), 0);
    check(memcmp(client, server, 1000) != 0);
    stop_server(pages);
}

TEST(the_library_copies_more_than_one_step) {
    uint64_t pages = test_pages_used();

    start_server();
    check_copied(lend_read(READ_ALL, client + 3, LARGE - 3, 0, server, LARGE - 3), 0);
    check_eq(memcmp(client + 3, server, LARGE - 3), 0);
    fill(server, sizeof server, 50);
    check_copied(lend_write(WRITE_ALL, client, LARGE, 5, server, LARGE - 5), 0);
    check_eq(memcmp(client + 5, server, LARGE - 5), 0);
    check_copied(lend_read(READ_ALL, client, LARGE, 1, server, LARGE), ERR_ARG);
    stop_server(pages);
}

TEST(sizes_and_offsets_beyond_their_limits_are_refused) {
    uint64_t pages = test_pages_used();

    start_server();
    check_copied(lend_read(READ, client, LARGE, 0, server, COPY_MAX + 1), ERR_SIZE);
    check_copied(lend_read(READ, client, LARGE, 0, server, ~0ull), ERR_SIZE);
    check_copied(lend_read(READ, client, 100, 0, server, 101), ERR_ARG);
    check_copied(lend_read(READ, client, 100, 100, server, 1), ERR_ARG);
    check_copied(lend_read(READ, client, 100, 101, server, 0), ERR_ARG);
    check_copied(lend_read(READ, client, 100, ~0ull, server, 2), ERR_ARG);
    check_copied(lend_write(WRITE, client, 100, 1ull << 63, server, 1), ERR_ARG);
    check_copied(lend_read(WRITE, client, 100, 0, server, 1), ERR_ARG); // only lent for reading
    check_copied(lend_write(READ, client, 100, 0, server, 1), ERR_ARG);
    check_eq(lend_read(READ, client, MESSAGE_BUFFER_MAX + 1, 0, server, 1), ERR_SIZE);
    check_eq(lend_write(WRITE, client, ~0ull, 0, server, 1), ERR_SIZE);
    check_eq(server[0], 100);
    stop_server(pages);
}

TEST(a_copy_of_no_bytes_succeeds_whatever_the_address) {
    uint64_t pages = test_pages_used();

    start_server();
    check_copied(lend_read(READ, client, 100, 100, server, 0), 0);
    check_copied(lend_read(READ, client, 100, 0, (void *)KERNEL_ADDRESS, 0), 0);
    check_copied(lend_write(WRITE, client, 100, 100, (void *)USER_END, 0), 0);
    check_copied(lend_read(READ, (void *)KERNEL_ADDRESS, 0, 0, server, 0), ERR_ARG);
    stop_server(pages);
}

// A plain call with buffers where an extended one has them.
static int call_plainly(uint64_t op) {
    register uint64_t a0 __asm__("a0") = gate;
    register uint64_t a1 __asm__("a1") = op;
    register uint64_t a2 __asm__("a2") = 0;
    register uint64_t a3 __asm__("a3") = (uint64_t)server;
    register uint64_t a4 __asm__("a4") = 1;
    register uint64_t a5 __asm__("a5") = 0;
    register uint64_t a6 __asm__("a6") = 0;
    register uint64_t a7 __asm__("a7") = SYS_call;
    register uint64_t t2 __asm__("t2") = 0;
    register uint64_t t3 __asm__("t3") = (uint64_t)client;
    register uint64_t t4 __asm__("t4") = sizeof client;
    register uint64_t t5 __asm__("t5") = sizeof client;
    register uint64_t t6 __asm__("t6") = (uint64_t)client;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6),
                       "+r"(a7), "+r"(t2), "+r"(t3), "+r"(t4), "+r"(t5), "+r"(t6)
                     :
                     : "ra", "t0", "t1", "memory");
    server_status = (long)a2;
    return (int)a0;
}

TEST(a_plain_call_lends_nothing) {
    uint64_t pages = test_pages_used();

    start_server();
    // An extended call first: what it lent must not be lent by the next one.
    check_copied(lend_read(READ, client, 100, 0, server, 100), 0);
    check_copied(call_plainly(READ), ERR_ARG);
    check_copied(call_plainly(WRITE), ERR_ARG);
    stop_server(pages);
}

TEST(nobody_lends_a_buffer_when_nobody_is_served) {
    uint8_t byte;

    check_eq(sys_ipc_read(0, 0, &byte, 1), ERR_STATE);
    check_eq(sys_ipc_write(0, 0, &byte, 1), ERR_STATE);
    check_eq(sys_ipc_read(HANDLE_ACCOUNT, 0, &byte, 1), ERR_RIGHT);
    check_eq(sys_ipc_read(0xfff, 0, &byte, 1), ERR_HANDLE);
}

TEST(a_deferred_call_still_lends_its_buffer) {
    uint64_t pages = test_pages_used();

    start_server();
    check_copied(lend_read(DEFER_AND_READ, client, 100, 20, server, 80), 0);
    check_eq(memcmp(client + 20, server, 80), 0);
    stop_server(pages);
}

// The caller's own mistakes: the server must not even see the call.
static void check_refused(const void *address, size_t size) {
    uint64_t before = served;

    check_eq(lend_read(READ, address, size, 0, server, 1), ERR_FAULT);
    check_eq(lend_write(WRITE, (void *)(uintptr_t)address, size, 0, server, 1), ERR_FAULT);
    check_eq(served, before);
}

TEST(a_call_with_a_bad_buffer_is_refused_before_the_server_sees_it) {
    uint64_t pages = test_pages_used();
    uint8_t *second = client + PAGE_SIZE;

    start_server();
    check_refused((void *)8, 8);
    check_refused((void *)KERNEL_ADDRESS, 8);
    check_refused((void *)USER_END, 1);
    check_refused((void *)(USER_END - 1), 2);
    check_refused((void *)(USER_END - 1), 1);
    check_refused((void *)-8ull, 16); // wraps to address 8
    check_refused((void *)(1ull << 63), 8);
    check_refused((void *)(USER_END - PAGE_SIZE), MESSAGE_BUFFER_MAX);
    page_unmap(HANDLE_TASK, second);
    check_refused(second, 1);
    check_refused(second - 1, 2); // straddles
    check_refused(client, 3 * PAGE_SIZE);
    check_copied(lend_read(READ, second - 1, 1, 0, server, 1), 0);
    page_map(HANDLE_TASK, second, ACCESS_READ);
    check_copied(lend_read(READ, client, 3 * PAGE_SIZE, 0, server, 3 * PAGE_SIZE), 0);
    check_eq(lend_write(WRITE, second - 1, 2, 0, server, 2), ERR_FAULT); // read-only
    page_map(HANDLE_TASK, second, READ_WRITE);
    check_copied(lend_write(WRITE, second - 1, 2, 0, server, 2), 0);
    stop_server(pages);
}

TEST(the_servers_own_bad_address_is_the_servers_error) {
    static void *const bad[] = {(void *)8, (void *)KERNEL_ADDRESS, (void *)USER_END,
                                (void *)(USER_END - 8), (void *)-8ull};
    uint64_t pages = test_pages_used();
    uint8_t *second = server + PAGE_SIZE;

    start_server();
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        check_copied(lend_read(READ, client, 100, 0, bad[i], 16), ERR_FAULT);
        check_copied(lend_write(WRITE, client, 100, 0, bad[i], 16), ERR_FAULT);
    }
    page_unmap(peer->task, second);
    check_copied(lend_read(READ, client, 100, 0, second - 1, 2), ERR_FAULT);
    check_copied(lend_write(WRITE, client, 100, 0, second - 1, 2), ERR_FAULT);
    page_map(peer->task, second, ACCESS_READ);
    check_copied(lend_read(READ, client, 100, 0, second - 1, 2), ERR_FAULT);
    check_copied(lend_write(WRITE, client, 100, 0, second - 1, 2), 0);
    stop_server(pages);
}

TEST(a_page_that_vanishes_during_the_call_is_its_owners_error) {
    uint64_t pages = test_pages_used();
    uint8_t *second = client + PAGE_SIZE;

    start_server();
    // The server learns ERR_GONE, answers as it likes; the owner of the page gets ERR_FAULT.
    check_eq(lend_read(UNMAP_AND_READ, second, 8, 0, server, 8), ERR_FAULT);
    check_eq(served, 1);
    page_map(HANDLE_TASK, second, READ_WRITE);
    check_eq(lend_write(UNMAP_AND_WRITE, second, 8, 0, server, 8), ERR_FAULT);
    check_eq(served, 2);
    page_map(HANDLE_TASK, second, READ_WRITE);
    check_copied(lend_read(READ, second, 8, 0, server, 8), 0); // the next call is not affected
    check_eq(memcmp(second, server, 8), 0);
    stop_server(pages);
}

TEST(the_two_buffers_of_a_call_may_overlap) {
    uint64_t pages = test_pages_used();

    start_server();
    struct message m = {.tag = WRITE,
                        .words = {0, (uint64_t)server, 64},
                        .read_from = client,
                        .read_size = 128,
                        .write_to = client + 32,
                        .write_size = 128};

    check_copied(call_with(&m), 0);
    check_eq(memcmp(client + 32, server, 64), 0);
    m = (struct message){.tag = READ,
                         .words = {0, (uint64_t)server + 200, 128},
                         .read_from = client,
                         .read_size = 128,
                         .write_to = client + 32,
                         .write_size = 128};
    check_copied(call_with(&m), 0);
    check_eq(memcmp(client, server + 200, 128), 0);
    // Source and target are the same memory, and half the same: nothing else may change.
    check_copied(lend_read(READ, client, 100, 0, client, 100), 0);
    uint8_t before = client[99], behind = client[300];

    check_copied(lend_read(READ, client, 200, 0, client + 100, 200), 0);
    check_eq(client[99], before);
    check_eq(client[300], behind);
    stop_server(pages);
}

static void check_alignment(unsigned from, unsigned to, size_t size, uint64_t op) {
    const size_t area = 64 + 2 * 16;
    uint8_t *source = op == READ ? client : server, *target = op == READ ? server : client;

    fill(source, area, 3);
    memset(target, 0xee, area);
    if (op == READ)
        check_copied(lend_read(READ, client + 16 + from, size, 0, server + 16 + to, size), 0);
    else
        check_copied(lend_write(WRITE, client + 16 + to, size, 0, server + 16 + from, size), 0);
    for (size_t i = 0; i < area; i++) {
        bool inside = i >= 16 + to && i < 16 + to + size;

        check_eq(target[i], inside ? source[i - to + from] : 0xee);
    }
}

TEST(every_alignment_of_both_sides_copies_exactly_those_bytes) {
    static const uint8_t sizes[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63};
    uint64_t pages = test_pages_used();

    start_server();
    for (unsigned from = 0; from < 8; from++)
        for (unsigned to = 0; to < 8; to++)
            for (unsigned i = 0; i < sizeof sizes; i++)
                check_alignment(from, to, sizes[i], i % 2 ? READ : WRITE);
    // Across pages, at different offsets within them.
    fill(client, sizeof client, 9);
    check_copied(lend_read(READ, client + 4093, COPY_MAX, 0, server + 4090, COPY_MAX), 0);
    check_eq(memcmp(client + 4093, server + 4090, COPY_MAX), 0);
    stop_server(pages);
}
