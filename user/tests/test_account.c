// user/tests/test_account.c -- accounts that run out: an error for who used them up; it comes back.
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    LIMIT = 7, // pages of the account that is used up; its handles fit in one page of a table
    MADE_MAX = 512,
    TABLE = 256, // handles in a page of a handle table
};

#define MIB2 0x200000ull

static handle_t account; // the one that is used up
static handle_t task;    // charged to it
static handle_t endpoint; // the test's own
static uint64_t next_place;

// One kind of what an account pays for. make returns what destroy takes.
struct kind {
    long (*make)(void);
    void (*destroy)(handle_t made);
};

static void close_it(handle_t handle) { check_eq(sys_handle_close(0, handle), 0); }

static uint64_t used(handle_t of) {
    struct account_info info = {0};

    check_eq(sys_account_info_out(of, &info), 0);
    check(info.used <= info.limit);
    return info.used;
}

static void begin(void) {
    account = (handle_t)sys_account_split(HANDLE_ACCOUNT, LIMIT);
    task = (handle_t)sys_task_create(account, LEVEL, PRIORITY, 0, 0);
    endpoint = (handle_t)sys_endpoint_create(0);
    next_place = 1;
}

static void end(uint64_t pages) {
    check_eq(sys_task_kill(task), 0);
    close_it(task);
    close_it(account);
    close_it(endpoint);
    check(test_pages_return(pages));
}

// What others can do is not less than before.
static void check_others(uint64_t pages) {
    check_eq(test_pages_used(), pages);
    close_it((handle_t)sys_notification_create(0));
    close_it((handle_t)sys_notification_create(HANDLE_ACCOUNT));
    check_eq(test_pages_used(), pages);
}

// Make as many as there is room for; what is refused costs nothing; all comes back.
static void check_exhaustion(const struct kind *kind) {
    static handle_t made[MADE_MAX];
    uint64_t pages = test_pages_used();

    begin();
    uint64_t own = used(account), all = test_pages_used();

    for (unsigned round = 0; round < 2; round++) {
        unsigned count = 0;
        long status;

        while ((status = kind->make()) > 0 && count < MADE_MAX)
            made[count++] = (handle_t)status;
        check_eq(status, ERR_QUOTA);
        check(count > 0);

        uint64_t full = used(account);

        for (unsigned i = 0; i < 10; i++)
            check_eq(kind->make(), ERR_QUOTA);
        check_eq(used(account), full);
        check_others(all);
        while (count > 0)
            kind->destroy(made[--count]);
        check(used(account) <= own + (round ? 0 : LIMIT));
        own = used(account); // tables of handles and pages stay until the task goes
    }
    end(pages);
}

static long make_task(void) { return sys_task_create(account, LEVEL, PRIORITY, 0, 0); }

static void destroy_task(handle_t made) {
    check_eq(sys_task_kill(made), 0);
    close_it(made);
}

TEST(tasks_end_with_their_account) { check_exhaustion(&(struct kind){make_task, destroy_task}); }

static long make_thread(void) { return sys_thread_create(task, 0, 0, 0, 1); }

static void destroy_thread(handle_t made) {
    check_eq(sys_thread_kill(made), 0);
    close_it(made);
}

TEST(threads_end_with_their_account) {
    check_exhaustion(&(struct kind){make_thread, destroy_thread});
}

static long make_endpoint(void) { return sys_endpoint_create(task); }

TEST(endpoints_end_with_their_account) {
    check_exhaustion(&(struct kind){make_endpoint, close_it});
}

static long make_gate(void) { return sys_gate_create(endpoint, 7, task); }

static void destroy_gate(handle_t made) {
    struct message m = {0};

    check_eq(sys_handle_close(task, made), 0);
    check_eq(ipc_recv(endpoint, &m), EVENT_CLOSED); // it is gone once that was told
    check_eq(m.badge, 7);
}

TEST(gates_end_with_the_account_of_who_gets_them) {
    check_exhaustion(&(struct kind){make_gate, destroy_gate});
}

static long make_notification(void) { return sys_notification_create(account); }

TEST(notifications_end_with_their_account) {
    check_exhaustion(&(struct kind){make_notification, close_it});
}

static long make_account(void) { return sys_account_split(account, 1); }

TEST(splits_end_with_their_account) { check_exhaustion(&(struct kind){make_account, close_it}); }

static long map_far_page(void) {
    vaddr_t at = next_place * MIB2;
    long status = sys_memory_map(startup->memory, 0, task, at, 1, ACCESS_READ);

    return status ? status : (long)next_place++;
}

static void unmap_far_page(handle_t made) {
    check_eq(sys_memory_unmap(task, made * MIB2, 1), 0);
    next_place = 1;
}

TEST(page_tables_end_with_their_account) {
    check_exhaustion(&(struct kind){map_far_page, unmap_far_page});
}

static long fill_far_slot(void) {
    long status = sys_handle_copy(
        0, HANDLE_ACCOUNT, task, RIGHTS_ALL,
        (handle_t)(next_place * TABLE % HANDLES_MAX + next_place * TABLE / HANDLES_MAX + 1));

    next_place += status > 0;
    return status;
}

static void empty_slot(handle_t made) {
    next_place = 1;
    check_eq(sys_handle_close(task, made), 0);
}

static long fill_new_slot(void) { return sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 0); }

TEST(pages_of_handle_tables_end_with_their_account) {
    uint64_t pages = test_pages_used();

    begin();
    while (fill_far_slot() > 0)
        ;
    check_eq(fill_far_slot(), ERR_QUOTA);
    while (fill_new_slot() > 0) // slots of the pages that are there
        ;
    check_eq(fill_new_slot(), ERR_QUOTA);
    check_eq(used(account), LIMIT);

    struct handle_next last = {0};

    check_eq(sys_handle_next_out(task, TABLE, &last), 0);
    empty_slot((handle_t)last.handle);
    check(fill_new_slot() > 0); // a slot that was emptied can be used again
    end(pages);
}

// Memory ranges are charged to the task that splits: a peer does it, with an account of its own.
static volatile uint64_t split_count, split_status, split_again, done;
static handle_t split_from;

static void split_all(void *argument) {
    struct account_info info = {0};
    long status;

    (void)argument;
    split_count = 0;
    sys_account_info_out(HANDLE_ACCOUNT, &info);
    sys_account_split(HANDLE_ACCOUNT, info.limit - info.used - 5); // the rest is soon used up
    while ((status = sys_memory_split(split_from, 0, PAGE_SIZE)) > 0)
        split_count++;
    split_status = (uint64_t)status;
    split_again = (uint64_t)sys_memory_split(split_from, 0, PAGE_SIZE);
    done = 1;
}

TEST(memory_ranges_end_with_the_account_of_who_splits_them) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_create(LEVEL, PRIORITY, PEER_OWN_ACCOUNT);

    split_from = (handle_t)peer_give(peer, startup->memory, RIGHTS_ALL);
    done = 0;
    peer_run(peer, split_all, NULL);
    check(test_wait(&done, 10000000000));
    check(split_count > 100);
    check_eq(split_status, ERR_QUOTA);
    check_eq(split_again, ERR_QUOTA);
    peer_kill(peer);
    check(test_pages_return(pages));
}

// Debug builds can fail the n-th allocation: every place where a call needs memory fails in turn.
static void check_failures(const struct kind *kind) {
    uint64_t pages = test_pages_used();

    begin();
    for (uint64_t n = 1;; n++) {
        uint64_t before = used(account), all = test_pages_used();

        check_eq(sys_debug_hook(HOOK_FAIL_ALLOCATION, n), 0);
        long status = kind->make();

        check_eq(sys_debug_hook(HOOK_FAIL_ALLOCATION, 0), 0);
        if (status > 0) {
            check(n > 1); // something failed before
            kind->destroy((handle_t)status);
            break;
        }
        check_eq(status, ERR_QUOTA);
        check(used(account) <= before + 1); // a page of a table may have been made
        check(test_pages_used() <= all);
    }
    end(pages);
}

TEST(an_allocation_that_fails_leaves_nothing_behind) {
    static const struct kind kinds[] = {
        {make_task, destroy_task},      {make_thread, destroy_thread}, {make_endpoint, close_it},
        {make_gate, destroy_gate},      {make_notification, close_it}, {make_account, close_it},
        {map_far_page, unmap_far_page}, {fill_far_slot, empty_slot}};

    if (sys_debug_hook(HOOK_FAIL_ALLOCATION, 0) == ERR_NOSYS)
        return; // not a debug build
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        check_failures(&kinds[i]);
}
