// user/tests/test_memory.c -- mapping memory: what is allowed, and when it is seen.
#include <string.h>

#include <user/tests/lib/pages.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    READ_WRITE = ACCESS_READ | ACCESS_WRITE,
    READ_EXEC = ACCESS_READ | ACCESS_EXEC,
};

#define LIMIT 10000000000ull
#define USER_END (1ull << 38)
#define KERNEL_ADDRESS 0xffffffc080200000ull
#define PAGE __attribute__((aligned(PAGE_SIZE)))

extern char __image_end[]; // behind it: free addresses under a page table that is there

static volatile PAGE uint64_t first[PAGE_SIZE / 8], second[PAGE_SIZE / 8];

static uint64_t *window(unsigned page) { return (uint64_t *)(__image_end + page * PAGE_SIZE); }

static long map(const volatile void *page, void *at, uint64_t access) {
    return sys_memory_map(startup->memory, page_offset(page), 0, (vaddr_t)at, 1, access);
}

// Whether the kernel finds an address readable, or writable, for this task. Nothing faults.
static handle_t parked;

static bool readable(const void *at) { return sys_thread_set_registers(parked, at) == 0; }

static bool writable(void *at) { return sys_thread_get_registers(parked, at) == 0; }

static void park(void) { parked = (handle_t)sys_thread_create(0, 0, 0, 0, 1); }

static void unpark(void) {
    sys_thread_kill(parked);
    sys_handle_close(0, parked);
}

TEST(a_page_is_mapped_replaced_and_unmapped) {
    uint64_t pages = test_pages_used();

    park();
    check(!readable(window(0)));
    first[0] = 11;
    second[0] = 22;
    check_eq(map(first, window(0), READ_WRITE), 0);
    check_eq(*(volatile uint64_t *)window(0), 11);
    *(volatile uint64_t *)window(0) = 12;
    check_eq(first[0], 12);
    check_eq(map(second, window(0), ACCESS_READ), 0); // in its place
    check_eq(*(volatile uint64_t *)window(0), 22);
    check(readable(window(0)) && !writable(window(0)));
    check_eq(sys_memory_unmap(0, (vaddr_t)window(0), 1), 0);
    check(!readable(window(0)) && !writable(window(0)));
    check_eq(sys_memory_unmap(0, (vaddr_t)window(0), 1), 0); // nothing is there: no error
    unpark();
    check(test_pages_return(pages));
}

TEST(nothing_is_mapped_writable_and_executable_or_without_reading) {
    uint64_t pages = test_pages_used();

    park();
    check_eq(map(first, window(0), ACCESS_READ | ACCESS_WRITE | ACCESS_EXEC), ERR_ARG);
    check_eq(map(first, window(0), ACCESS_WRITE | ACCESS_EXEC), ERR_ARG);
    check_eq(map(first, window(0), ACCESS_WRITE), ERR_ARG);
    check_eq(map(first, window(0), ACCESS_EXEC), ERR_ARG);
    check_eq(map(first, window(0), 0), ERR_ARG);
    check_eq(map(first, window(0), 8 | ACCESS_READ), ERR_ARG);
    check_eq(map(first, window(0), ~0ull), ERR_ARG);
    check(!readable(window(0)));
    unpark();
    check(test_pages_return(pages));
}

TEST(ranges_outside_of_the_memory_or_of_the_users_addresses_are_refused) {
    struct memory_info info = {0};
    const vaddr_t at = (vaddr_t)window(0);
    const handle_t memory = startup->memory;

    check_eq(sys_memory_info_out(memory, &info), 0);
    check_eq(sys_memory_map(memory, info.size, 0, at, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, info.size + PAGE_SIZE, 0, at, 0, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, at, info.size / PAGE_SIZE + 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, at, ~0ull, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, -(uint64_t)PAGE_SIZE, 0, at, 2, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 8, 0, at, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, at + 8, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, USER_END, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, USER_END - PAGE_SIZE, 2, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, KERNEL_ADDRESS, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_map(memory, 0, 0, -(uint64_t)PAGE_SIZE, 1, ACCESS_READ), ERR_ARG);
    check_eq(sys_memory_unmap(0, KERNEL_ADDRESS, 1), ERR_ARG);
    check_eq(sys_memory_unmap(0, at + 1, 1), ERR_ARG);
    check_eq(sys_memory_unmap(0, USER_END - PAGE_SIZE, 2), ERR_ARG);
    check_eq(sys_memory_unmap(0, at, ~0ull), ERR_ARG);
}

TEST(a_handle_maps_only_with_the_rights_that_it_has) {
    const uint64_t all = RIGHT_COPY | RIGHT_MEMORY_READ;
    handle_t weak = (handle_t)sys_handle_copy(0, startup->memory, 0, all, 0);
    handle_t part = (handle_t)sys_memory_split(weak, 0, PAGE_SIZE);
    handle_t blind = (handle_t)sys_handle_copy(0, startup->memory, 0, RIGHT_MEMORY_WRITE, 0);
    const vaddr_t at = (vaddr_t)window(0);

    check_eq(sys_memory_map(weak, 0, 0, at, 1, READ_WRITE), ERR_RIGHT);
    check_eq(sys_memory_map(weak, 0, 0, at, 1, READ_EXEC), ERR_RIGHT);
    check_eq(sys_memory_map(part, 0, 0, at, 1, READ_WRITE), ERR_RIGHT); // a part has no more
    check_eq(sys_memory_map(blind, 0, 0, at, 1, ACCESS_READ), ERR_RIGHT);
    check_eq(sys_memory_map(blind, 0, 0, at, 1, READ_WRITE), ERR_RIGHT);
    check_eq(sys_memory_map(HANDLE_ACCOUNT, 0, 0, at, 1, ACCESS_READ), ERR_RIGHT);
    check_eq(sys_memory_map(weak, 0, 0, at, 1, ACCESS_READ), 0);
    check_eq(sys_memory_unmap(0, at, 1), 0);
    sys_handle_close(0, weak);
    sys_handle_close(0, part);
    sys_handle_close(0, blind);
}

TEST(a_part_lies_within_the_whole) {
    struct memory_info whole = {0}, info = {0};
    const handle_t memory = startup->memory;
    uint64_t pages = test_pages_used();

    check_eq(sys_memory_info_out(memory, &whole), 0);
    check_eq(whole.device, 0);
    check_eq(sys_memory_split(memory, whole.size, PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_split(memory, 0, whole.size + PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_split(memory, PAGE_SIZE, whole.size), ERR_ARG);
    check_eq(sys_memory_split(memory, -(uint64_t)PAGE_SIZE, 2 * PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_split(memory, PAGE_SIZE, -(uint64_t)PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_split(memory, 0, 0), ERR_ARG);
    check_eq(sys_memory_split(memory, 1, PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_split(memory, 0, 100), ERR_ARG);

    handle_t part = (handle_t)sys_memory_split(memory, 2 * PAGE_SIZE, 3 * PAGE_SIZE);

    check_eq(sys_memory_info_out(part, &info), 0);
    check_eq(info.base, whole.base + 2 * PAGE_SIZE);
    check_eq(info.size, 3 * PAGE_SIZE);
    check_eq(sys_memory_split(part, 3 * PAGE_SIZE, PAGE_SIZE), ERR_ARG);
    check_eq(sys_memory_map(part, 2 * PAGE_SIZE, 0, (vaddr_t)window(0), 2, ACCESS_READ), ERR_ARG);
    sys_handle_close(0, part);
    check(test_pages_return(pages));
}

static void count_in_page(void *argument) {
    (void)argument;
    for (;;)
        first[0]++;
}

// Run it until it counts, then change its mapping. It must not reach the page from then on.
static void check_cut_off(void (*change)(handle_t task), unsigned hart) {
    struct peer *peer = peer_create(LEVEL, PRIORITY - 1, 0);
    uint64_t before = first[0];

    peer_run(peer, count_in_page, NULL);
    sys_thread_schedule(peer->thread, PRIORITY - 1, 0, 1ull << hart); // if there is that one
    for (unsigned i = 0; i < 10000 && first[0] == before; i++)
        test_sleep(100000);
    check(first[0] != before);
    change(peer->task);
    before = first[0];
    for (unsigned i = 0; i < 1000; i++)
        check_eq(first[0], before);
    test_sleep(1000000);
    check_eq(first[0], before);
    peer_kill(peer);
}

static void unmap_first(handle_t task) { page_unmap(task, first); }

static void replace_first(handle_t task) {
    check_eq(
        sys_memory_map(startup->memory, page_offset(second), task, (vaddr_t)first, 1, READ_WRITE),
        0);
}

static void protect_first(handle_t task) { page_map(task, first, ACCESS_READ); }

TEST(a_change_of_mappings_is_seen_on_every_hart_at_once) {
    uint64_t pages = test_pages_used();

    for (unsigned hart = 0; hart < HARTS_MAX; hart++) {
        check_cut_off(unmap_first, hart);
        check_cut_off(replace_first, hart);
        check_cut_off(protect_first, hart);
    }
    check(test_pages_return(pages));
}

// li a0, value; ret
static void write_code(unsigned value) {
    const uint32_t code[2] = {value << 20 | 0x513, 0x8067};

    memcpy((void *)(uintptr_t)first, code, sizeof code);
}

static volatile uint64_t returned, done, go;

static void run_code(void *argument) {
    long (*code)(void) = (long (*)(void))argument;

    for (uint64_t i = 1; i <= 20; i++) {
        while (go < i)
            ;
        returned = (uint64_t)code();
        done = i;
    }
}

TEST(code_that_was_written_runs_once_it_is_mapped_executable) {
    uint64_t pages = test_pages_used();

    for (unsigned i = 0; i < 50; i++) {
        write_code(i);
        check_eq(map(first, window(0), READ_EXEC), 0);
        check_eq(((long (*)(void))window(0))(), i);
    }
    check_eq(sys_memory_unmap(0, (vaddr_t)window(0), 1), 0);
    check(test_pages_return(pages));
}

TEST(new_code_runs_on_other_harts_too) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_create(LEVEL, PRIORITY - 1, 0);

    go = done = 0;
    peer_run(peer, run_code, window(0));
    for (uint64_t i = 1; i <= 20; i++) {
        write_code((unsigned)i + 100);
        check_eq(sys_memory_map(startup->memory, page_offset(first), peer->task, (vaddr_t)window(0),
                                1, READ_EXEC),
                 0);
        go = i;
        for (unsigned n = 0; n < 100000 && done < i; n++)
            test_sleep(100000);
        check_eq(done, i);
        check_eq(returned, i + 100);
    }
    peer_kill(peer);
    check(test_pages_return(pages));
}

static void touch(void *argument) { *(volatile uint64_t *)argument; }

static void jump(void *argument) { ((void (*)(void))argument)(); }

static void check_fault(void (*fn)(void *), uint64_t at, uint64_t reason) {
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    struct peer *peer = peer_create(LEVEL, PRIORITY, 0);
    struct message m = {0};

    peer_watch(peer, endpoint, 1);
    peer_run(peer, fn, (void *)at);
    check_eq(ipc_recv(endpoint, &m), EVENT_ENDED);
    check_eq(m.words[0], reason);
    check_eq(m.words[2], at);
    peer_kill(peer);
    sys_handle_close(0, endpoint);
}

TEST(the_kernels_memory_cannot_be_reached) {
    uint64_t pages = test_pages_used();

    check_fault(touch, KERNEL_ADDRESS, REASON_FAULT);
    check_fault(jump, KERNEL_ADDRESS, REASON_FAULT);
    check_fault(touch, 0xffffffc000000000, REASON_FAULT);
    check_fault(touch, USER_END, REASON_FAULT); // not canonical
    check_fault(jump, (uint64_t)first, REASON_FAULT); // data is not executable
    check(test_pages_return(pages));
}

TEST(many_pages_are_mapped_and_unmapped_in_steps) {
    enum { FIRST = 0x40000000, PAGES = 900 };
    uint64_t pages = test_pages_used();
    handle_t task = (handle_t)sys_task_create(HANDLE_ACCOUNT, LEVEL, PRIORITY, 0, 0);
    handle_t weak = (handle_t)sys_handle_copy(0, task, 0, RIGHT_TASK_INFO, 0);

    check_eq(sys_memory_map(startup->memory, 0, weak, FIRST, 1, ACCESS_READ), ERR_RIGHT);
    check_eq(sys_memory_unmap(weak, FIRST, 1), ERR_RIGHT);
    check_eq(sys_memory_map(startup->memory, 0, task, FIRST, PAGES, ACCESS_READ), 0);
    check_eq(sys_memory_map(startup->memory, 0, task, FIRST, PAGES, READ_WRITE), 0);
    check_eq(sys_memory_unmap(task, FIRST, PAGES), 0);
    check_eq(sys_memory_map(startup->memory, 0, task, USER_END - PAGE_SIZE, 1, ACCESS_READ), 0);
    check_eq(sys_task_kill(task), 0);
    sys_handle_close(0, weak);
    sys_handle_close(0, task);
    check(test_pages_return(pages));
}
