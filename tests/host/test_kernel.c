// tests/host/test_kernel.c -- small parts of the kernel alone: memcpy, the timers' heap, pages and
// accounts, handles.
//
// Built with the host's compiler and ASan and UBSan, on the machine of tests/host/machine.c.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kernel/paging.h>
#include <tests/host/machine.h>

// The kernel's own, beside the C library's.
#define memcpy kernel_memcpy
void *kernel_memcpy(void *to, const void *from, size_t size);
#include <kernel/string.c>
#undef memcpy

enum { TIMERS = 300, ROUNDS = 20000 };

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_kernel.c:%d: %s\n", line, condition);
    failures++;
}

static uint64_t random_next(void) {
    static uint64_t state = 88172645463325252ull;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 11;
}

// ---- memcpy: every alignment and size, byte for byte as the C library's ----

enum { BLOCK = 256, SIZE_MAX_TRIED = 160 };

static void test_memcpy(void) {
    static uint8_t from[BLOCK], to[BLOCK], expected[BLOCK] __attribute__((aligned(16)));
    for (unsigned i = 0; i < BLOCK; i++)
        from[i] = 1 + i;
    for (unsigned size = 0; size < SIZE_MAX_TRIED; size++)
        for (unsigned place = 0; place < 64; place++) {
            memset(to, 0, BLOCK);
            memset(expected, 0, BLOCK);
            memcpy(expected + 8 + place / 8, from + 8 + place % 8, size);
            check(kernel_memcpy(to + 8 + place / 8, from + 8 + place % 8, size) ==
                  to + 8 + place / 8);
            check(memcmp(to, expected, BLOCK) == 0);
        }
}

// ---- Timers: what is due is fired, in any order of arming and disarming ----

static void check_heap(const struct notification *heap, unsigned *count) {
    if (!heap)
        return;
    ++*count;
    check(!heap->left || heap->left->deadline >= heap->deadline);
    check(!heap->right || heap->right->deadline >= heap->deadline);
    check(!heap->left || heap->left->parent == heap);
    check(!heap->right || heap->right->parent == heap);
    check((heap->left ? heap->left->rank : 0) >= (heap->right ? heap->right->rank : 0));
    check_heap(heap->left, count);
    check_heap(heap->right, count);
}

static unsigned count_armed(struct notification *const timers[TIMERS]) {
    unsigned armed = 0;
    for (unsigned i = 0; i < TIMERS; i++)
        armed += timers[i]->timer_hart != NULL;
    return armed;
}

static void change_one(struct notification *timer) {
    if (random_next() % 3 == 0)
        timer_disarm(timer);
    else
        timer_arm(timer, machine.ticks + 1 + random_next() % 5000, 2);
}

// Fires; all that was due has its bit, nothing else has.
static void fire_and_check(struct notification *const timers[TIMERS]) {
    bool due[TIMERS];
    for (unsigned i = 0; i < TIMERS; i++)
        due[i] = timers[i]->timer_hart && timers[i]->deadline <= machine.ticks;
    timer_fire(harts[0]);
    for (unsigned i = 0; i < TIMERS; i++) {
        check(due[i] == (timers[i]->bits == 2));
        check(!due[i] || !timers[i]->timer_hart);
        timers[i]->bits = 0;
    }
}

static void test_timers(void) {
    struct notification *timers[TIMERS];
    uint64_t pages = page_pool_free();
    for (unsigned i = 0; i < TIMERS; i++) {
        check(object_create(&root_account, OBJECT_NOTIFICATION, &timers[i]) == 0);
        timers[i]->object.refs = 1;
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned armed = 0;
        change_one(timers[random_next() % TIMERS]);
        machine.ticks += random_next() % 20;
        if (round % 64 == 0)
            fire_and_check(timers);
        if (round % 64 != 1)
            continue;
        check_heap(harts[0]->timers, &armed);
        check(armed == count_armed(timers));
        timer_program(harts[0], ~0ull);
        check(machine.of[0].timer == (harts[0]->timers ? harts[0]->timers->deadline : ~0ull));
    }
    for (unsigned i = 0; i < TIMERS; i++)
        object_put(timers[i]);
    check(!harts[0]->timers);
    check(page_pool_free() == pages);
}

static void test_time(void) {
    check(timer_ticks(0) == 0 && timer_ticks(1) == 1 && timer_ticks(100) == 1);
    check(timer_ticks(101) == 2); // rounds up: never too early
    check(timer_ns(timer_ticks(1000000000ull * 3600)) == 1000000000ull * 3600);
    check(timer_ticks(~0ull) > timer_ticks(~0ull / 2));
}

// ---- Pages and accounts ----

static void test_account_limits(void) {
    struct account *account, *child;
    uint64_t used = root_account.used;
    void *pages[4];
    check(account_create(&root_account, 4, &account) == 0);
    check(account_create(account, 4, &child) == ERR_QUOTA); // its structure takes a page
    for (unsigned i = 0; i < 4; i++)
        pages[i] = page_alloc(account);
    check(pages[3] && !page_alloc(account));
    check(account_create(account, 0, &child) == ERR_QUOTA);
    object_put(account); // stays: its pages are in use
    for (unsigned i = 0; i < 4; i++)
        page_free(pages[i]);
    check(root_account.used == used);
}

static void test_account_depth(void) {
    struct account *account = &root_account, *chain[ACCOUNT_DEPTH_MAX];
    uint64_t used = root_account.used;
    unsigned depth = 0;
    while (account_create(account, 2 * (ACCOUNT_DEPTH_MAX - depth), &chain[depth]) == 0) {
        account = chain[depth++];
    }
    check(depth == ACCOUNT_DEPTH_MAX - 1);
    check(account_create(account, 0, &chain[0]) == ERR_SIZE);
    struct account *parents[ACCOUNT_DEPTH_MAX];
    unsigned count = 0;
    for (; account != &root_account; account = account->parent)
        parents[count++] = account;
    while (count > 0) // the outermost first: each lives as long as one below it
        object_put(parents[--count]);
    check(root_account.used == used);
}

static void test_no_account_starves_the_pool(void) {
    uint64_t pages = page_pool_free();
    void *first = NULL, *page;
    while ((page = page_alloc(&root_account))) {
        *(void **)page = first;
        first = page;
    }
    check(page_pool_free() == 0);
    for (; first; first = page) {
        page = *(void **)first;
        page_free(first);
    }
    check(page_pool_free() == pages);
}

// ---- Handles ----

static void test_handles(void) {
    struct task *task;
    struct memory *memory;
    struct handle_entry *entry;
    handle_t first, handle;
    uint64_t pages = page_pool_free();
    check(task_create(&root_account, 5, 10, &task) == 0);
    check(object_create(&root_account, OBJECT_MEMORY, &memory) == 0);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, SLOT_ANY, &first) == 0);
    check(handle_find(task, first, RIGHT_MEMORY_WRITE, &entry) == ERR_RIGHT);
    check(handle_find(task, first + HANDLES_MAX, RIGHT_MEMORY_READ, &entry) == ERR_HANDLE);
    check(handle_find(task, 0, ~0u, &entry) == ERR_HANDLE);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, HANDLE_SLOT(first), &handle) == ERR_BUSY);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, 0, &handle) == ERR_BUSY);
    check(handle_insert_as(task, memory, RIGHT_MEMORY_READ, ~0u) == ERR_ARG);
    check(handle_insert_as(task, memory, RIGHT_MEMORY_READ, HANDLES_MAX) == ERR_ARG);
    for (unsigned slot = 2; slot < HANDLES_MAX; slot++)
        check(handle_insert(task, memory, RIGHT_MEMORY_READ, SLOT_ANY, &handle) == 0);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, SLOT_ANY, &handle) == ERR_FULL);
    check(memory->object.handles == HANDLES_MAX - 1);
    object_put(memory);
    while (!task_kill_step(task))
        ;
    object_put(task);
    check(page_pool_free() == pages);
}

static void test_a_closed_handle_stays_closed(void) {
    struct task *task;
    struct memory *memory;
    struct handle_entry *entry;
    handle_t before, after;
    check(task_create(&root_account, 5, 10, &task) == 0);
    check(object_create(&root_account, OBJECT_MEMORY, &memory) == 0);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, 9, &before) == 0);
    check(handle_find(task, before, ~0u, &entry) == 0 && handle_close(task, entry));
    check(handle_find(task, before, ~0u, &entry) == ERR_HANDLE);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, 9, &after) == 0);
    check(after != before && HANDLE_SLOT(after) == 9);
    check(handle_find(task, before, ~0u, &entry) == ERR_HANDLE);
    while (!task_kill_step(task))
        ;
    object_put(memory);
    object_put(task);
}

// Ranges of users' memory: none reaches beyond the users' half or around the end of all addresses.
static void test_user_ranges(void) {
    struct task *task;
    bool replaced = false;
    char byte;
    check(task_create(&root_account, 5, 10, &task) == 0);
    check(paging_map(&root_account, task->root, USER_END - PAGE_SIZE, USER_MEMORY, ACCESS_READ,
                     &replaced) == 0);
    check(usermem_get(task, USER_END - 1, &byte, 1) == 0);
    check(usermem_get(task, USER_END - 1, &byte, 2) == ERR_FAULT);
    check(usermem_get(task, USER_END, &byte, 1) == ERR_FAULT);
    check(usermem_put(task, USER_END - 1, &byte, 1) == ERR_FAULT); // it is read-only
    check(usermem_mapped(task, USER_END - 8, 8, ACCESS_READ));
    check(!usermem_mapped(task, USER_END - 8, 9, ACCESS_READ));
    check(!usermem_mapped(task, USER_END - 8, ~0ull, ACCESS_READ));
    check(!usermem_mapped(task, ~0ull - 7, 16, ACCESS_READ));
    while (!task_kill_step(task))
        ;
    object_put(task);
}

// A slot whose generations are used up is never used again.
static void test_retired_slot(void) {
    struct task *task;
    struct memory *memory;
    struct handle_entry *entry;
    handle_t handle;
    const handle_t last = 0u - HANDLES_MAX + 7; // the last generation of slot 7
    check(task_create(&root_account, 5, 10, &task) == 0);
    check(object_create(&root_account, OBJECT_MEMORY, &memory) == 0);
    check(handle_insert_as(task, memory, RIGHT_MEMORY_READ, last) == 0);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, SLOT_ANY, &handle) == 0);
    check(handle_find(task, last, ~0u, &entry) == 0 && handle_close(task, entry));
    check(handle_find(task, last, ~0u, &entry) == ERR_HANDLE);
    check(handle_insert(task, memory, RIGHT_MEMORY_READ, 7, &handle) == ERR_BUSY);
    check(handle_insert_as(task, memory, RIGHT_MEMORY_READ, 7) == ERR_BUSY);
    check(handle_next(task, 2) == NULL);
    while (!task_kill_step(task))
        ;
    object_put(memory);
    object_put(task);
}

// A line whose driver is gone before it acknowledged is neither claimed nor enabled any more.
static void check_silent(uint32_t line) {
    check(!(machine.claimed >> line & 1));
    check(!(machine.enabled >> line & 1));
}

static void test_a_driver_that_is_gone_leaves_no_line_claimed(void) {
    const uint32_t line = 3;
    struct notification *notification;
    struct irq *irq = irq_init(line);
    check(object_create(&root_account, OBJECT_NOTIFICATION, &notification) == 0);
    for (unsigned round = 0; round < 3; round++) {
        object_get(irq); // the driver's handle
        irq_bind(irq, notification, 1);
        check(machine.enabled >> line & 1);
        machine.lines |= 1ull << line;
        irq_take(harts[0]);
        check(notification->bits == 1); // the next driver is told, too
        check(machine.claimed >> line & 1);
        notification->bits = 0;
        object_put(irq);
        check_silent(line);
        irq_ack(irq); // one too many does nothing
        check_silent(line);
    }
    object_put(notification);
}

int main(void) {
    machine_start();
    machine.hart = 0;
    test_memcpy();
    test_timers();
    test_time();
    test_account_limits();
    test_account_depth();
    test_no_account_starves_the_pool();
    test_handles();
    test_a_closed_handle_stays_closed();
    test_user_ranges();
    test_retired_slot();
    test_a_driver_that_is_gone_leaves_no_line_claimed();
    if (failures == 0)
        printf("ok\n");
    return failures > 0;
}
