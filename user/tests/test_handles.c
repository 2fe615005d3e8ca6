// user/tests/test_handles.c -- handles: generations, rights, exact values, tables that are full.
#include <string.h>

#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    GENERATION = HANDLES_MAX, // what one use of a slot adds to its handle
};

#define LIMIT 10000000000ull

static void close_it(handle_t handle) { check_eq(sys_handle_close(0, handle), 0); }

static handle_t make_task(void) {
    long task = sys_task_create(HANDLE_ACCOUNT, LEVEL, PRIORITY, 0, 0);

    check(task > 0);
    return (handle_t)task;
}

static void destroy_task(handle_t task) {
    check_eq(sys_task_kill(task), 0);
    close_it(task);
}

TEST(a_stale_handle_fails_after_its_slot_is_used_again) {
    handle_t old = (handle_t)sys_notification_create(0);

    close_it(old);
    check_eq(sys_notify(old, 1), ERR_HANDLE);

    handle_t new = (handle_t)sys_notification_create(0);

    check_eq(HANDLE_SLOT(new), HANDLE_SLOT(old));
    check(new != old);
    check_eq(sys_notify(old, 1), ERR_HANDLE);
    check_eq(sys_handle_close(0, old), ERR_HANDLE);
    check_eq(sys_handle_copy(0, old, 0, RIGHTS_ALL, 0), ERR_HANDLE);
    check_eq(sys_notify(new, 1), 0);
    close_it(new);
}

TEST(thousands_of_uses_of_a_slot_give_thousands_of_handles) {
    handle_t before = 0, first = 0;
    uint64_t pages = test_pages_used();

    for (unsigned i = 0; i < 5000; i++) {
        handle_t handle = (handle_t)sys_handle_copy(0, HANDLE_ACCOUNT, 0, RIGHTS_ALL, 0);

        if (i == 0)
            first = handle;
        else
            check_eq(handle, before + GENERATION);
        close_it(handle);
        check_eq(sys_account_info(first), ERR_HANDLE);
        before = handle;
    }
    check_eq(test_pages_used(), pages);
}

TEST(a_slot_is_given_up_when_its_generations_are_used_up) {
    uint64_t pages = test_pages_used();
    handle_t task = make_task();
    const handle_t last = 0xffffffffu - HANDLES_MAX + 1 + 5; // slot 5

    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, last), last);
    check_eq(sys_handle_close(task, last), 0);
    check(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, last) < 0);
    check(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 5) < 0);
    check_eq(sys_handle_close(task, last), ERR_HANDLE);
    check_eq(sys_handle_close(task, 5), ERR_HANDLE);
    for (unsigned i = 0; i < 10; i++) {
        long handle = sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 0);

        check(handle > 0 && HANDLE_SLOT(handle) != 5);
    }
    destroy_task(task);
    check(test_pages_return(pages));
}

TEST(what_is_no_handle_is_refused) {
    static const uint64_t bad[] = {0, HANDLES_MAX, 0xffffffff, 0xfff, HANDLE_TASK + GENERATION};

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        handle_t handle = (handle_t)bad[i];

        check_eq(sys_notify(handle, 1), ERR_HANDLE);
        check_eq(sys_handle_close(0, handle), ERR_HANDLE);
        check_eq(sys_handle_copy(0, handle, 0, RIGHTS_ALL, 0), ERR_HANDLE);
        check_eq(ipc_call0(handle, 1), ERR_HANDLE);
        check_eq(sys_task_kill(handle), ERR_HANDLE);
        check_eq(sys_memory_info(handle), ERR_HANDLE);
    }
}

TEST(a_handle_of_another_type_is_refused) {
    check_eq(sys_notify(HANDLE_TASK, 1), ERR_RIGHT);
    check_eq(ipc_call0(HANDLE_ACCOUNT, 1), ERR_RIGHT);
    check_eq(sys_task_kill(HANDLE_ACCOUNT), ERR_RIGHT);
    check_eq(sys_account_info(HANDLE_TASK), ERR_RIGHT);
    check_eq(sys_thread_resume(HANDLE_TASK), ERR_RIGHT);
    check_eq(sys_irq_ack(HANDLE_TASK), ERR_RIGHT);
    check_eq(sys_gate_create(HANDLE_TASK, 1, 0), ERR_RIGHT);
    check_eq(sys_machine_reset(HANDLE_ACCOUNT, RESET_OFF), ERR_RIGHT); // not the root account
    check_eq(sys_trace_control(HANDLE_ACCOUNT, startup->memory, 0), ERR_RIGHT); // nor here
    check_eq(sys_trace_control(HANDLE_ACCOUNT, 0, 0), ERR_HANDLE);
}

static uint64_t rights_of(handle_t handle) {
    struct handle_next next = {0};

    check_eq(sys_handle_next_out(0, HANDLE_SLOT(handle), &next), 0);
    check_eq(next.handle, handle);
    return next.rights;
}

TEST(a_copy_has_no_more_rights_and_can_have_fewer) {
    handle_t whole = (handle_t)sys_notification_create(0);
    const uint64_t some = RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY;
    handle_t weak = (handle_t)sys_handle_copy(0, whole, 0, some, 0);
    handle_t again = (handle_t)sys_handle_copy(0, weak, 0, ~0ull, 0);
    handle_t fixed = (handle_t)sys_handle_copy(0, weak, 0, RIGHT_NOTIFICATION_NOTIFY, 0);
    struct message m = {0};

    check_eq(rights_of(weak), some);
    check_eq(rights_of(again), some);
    check_eq(rights_of(fixed), RIGHT_NOTIFICATION_NOTIFY);
    check_eq(sys_notify(fixed, 1), 0);
    check_eq(ipc_recv(weak, &m), ERR_RIGHT);
    check_eq(sys_timer_set(again, 1, 1), ERR_RIGHT);
    check_eq(sys_handle_copy(0, fixed, 0, ~0ull, 0), ERR_RIGHT); // not to be copied
    check_eq(sys_handle_copy(0, whole, 0, 0, 0), ERR_RIGHT); // none left
    check_eq(sys_handle_copy(0, whole, 0, RIGHT_COPY, 0), ERR_RIGHT);
    check_eq(sys_handle_copy(0, whole, 0, RIGHT_GATE_CALL, 0), ERR_RIGHT);
    check_eq(ipc_recv(whole, &m), EVENT_NOTIFIED); // the same object
    close_it(whole);
    close_it(weak);
    close_it(again);
    close_it(fixed);
}

TEST(a_task_handle_allows_only_what_its_rights_say) {
    uint64_t pages = test_pages_used();
    handle_t task = make_task(), endpoint = (handle_t)sys_endpoint_create(0);
    handle_t weak = (handle_t)sys_handle_copy(0, task, 0, RIGHT_TASK_INFO, 0);

    check_eq(sys_task_info(weak), 0);
    check_eq(sys_thread_create(weak, 0, 0, 0, 1), ERR_RIGHT);
    check_eq(sys_task_suspend(weak), ERR_RIGHT);
    check_eq(sys_task_reset(weak), ERR_RIGHT);
    check_eq(sys_task_kill(weak), ERR_RIGHT);
    check_eq(sys_task_watch(weak, 0, 0), ERR_RIGHT);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, weak, RIGHTS_ALL, 0), ERR_RIGHT);
    check_eq(sys_handle_copy(weak, 1, 0, RIGHTS_ALL, 0), ERR_RIGHT);
    check_eq(sys_handle_next(weak, 0), ERR_RIGHT);
    check_eq(sys_handle_close(weak, 1), ERR_RIGHT);
    check_eq(sys_endpoint_create(weak), ERR_RIGHT);
    check_eq(sys_gate_create(endpoint, 1, weak), ERR_RIGHT);
    close_it(weak);
    weak = (handle_t)sys_handle_copy(0, task, 0, RIGHT_TASK_HANDLES, 0);
    check_eq(sys_task_info(weak), ERR_RIGHT);
    check(sys_handle_copy(0, HANDLE_ACCOUNT, weak, RIGHTS_ALL, 0) > 0);
    close_it(weak);
    close_it(endpoint);
    destroy_task(task);
    check(test_pages_return(pages));
}

TEST(a_copy_can_have_exactly_the_value_that_is_asked_for) {
    uint64_t pages = test_pages_used();
    handle_t task = make_task();
    const handle_t wanted = 77 * GENERATION + 300;

    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, wanted), wanted);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, wanted), ERR_BUSY);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 300), ERR_BUSY);
    check_eq(sys_handle_close(task, wanted), 0);
    // What was closed never comes to life again, nor what is older.
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, wanted), ERR_BUSY);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 300), ERR_BUSY);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, wanted + GENERATION),
             wanted + GENERATION);
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, GENERATION),
             ERR_ARG); // slot 0
    check_eq(sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHTS_ALL, 0xffffffff), ERR_ARG);
    destroy_task(task);
    check(test_pages_return(pages));
}

TEST(a_table_can_be_listed) {
    static const uint8_t types[] = {OBJECT_ACCOUNT, OBJECT_NOTIFICATION, OBJECT_ENDPOINT,
                                    OBJECT_GATE,    OBJECT_MEMORY,       OBJECT_TASK};
    uint64_t pages = test_pages_used(), slot = 0;
    handle_t task = make_task(), notification = (handle_t)sys_notification_create(0);
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    struct handle_next next = {0};

    check_eq(sys_handle_next_out(task, 0, &next), ERR_NONE);
    sys_handle_copy(0, HANDLE_ACCOUNT, task, RIGHT_ACCOUNT_CHARGE, 0);
    sys_handle_copy(0, notification, task, RIGHT_NOTIFICATION_NOTIFY, 0);
    sys_handle_copy(0, endpoint, task, RIGHTS_ALL, 0);
    sys_gate_create(endpoint, 4242, task);
    sys_handle_copy(0, startup->memory, task, RIGHTS_ALL, 0);
    sys_handle_copy(0, task, task, RIGHTS_ALL, 4000);
    for (unsigned i = 0; i < sizeof types; i++) {
        check_eq(sys_handle_next_out(task, slot, &next), 0);
        check_eq(next.type, types[i]);
        check(next.rights != 0);
        check(strncmp(next.server, types[i] == OBJECT_GATE ? startup->name : "", 8) == 0);
        // Who holds the endpoint sees the badge.
        check_eq(next.badge, next.type == OBJECT_GATE ? 4242 : 0);
        slot = HANDLE_SLOT(next.handle) + 1;
    }
    check_eq(next.handle, 4000);
    check_eq(sys_handle_next_out(task, slot, &next), ERR_NONE);
    check_eq(sys_handle_next_out(task, HANDLES_MAX, &next), ERR_NONE);
    check_eq(sys_handle_next_out(task, ~0ull, &next), ERR_NONE);
    destroy_task(task);
    close_it(notification);
    close_it(endpoint);
    check(test_pages_return(pages));
}

// In a task whose table is full, whatever would give a handle fails and costs nothing.
static volatile int64_t statuses[8];
static volatile uint64_t used_before, used_after, done;
static handle_t peer_memory;

static void make_all_kinds(void *argument) {
    struct message m = {0};

    (void)argument;
    used_before = test_pages_used();
    statuses[0] = sys_notification_create(0);
    statuses[1] = sys_endpoint_create(0);
    statuses[2] = sys_task_create(HANDLE_ACCOUNT, LEVEL, 1, 0, 0);
    statuses[3] = sys_thread_create(0, 0, 0, 0, 1);
    statuses[4] = sys_account_split(HANDLE_ACCOUNT, 1);
    statuses[5] = sys_memory_split(peer_memory, 0, PAGE_SIZE);
    statuses[6] = sys_gate_create(HANDLE_SERVICE, 1, 0);
    statuses[7] = sys_handle_copy(0, HANDLE_ACCOUNT, 0, RIGHTS_ALL, 0);
    used_after = test_pages_used();
    done = 1;
    ipc_recv(HANDLE_SERVICE, &m); // stays, with its table
}

TEST(a_full_table_is_an_error_that_costs_nothing) {
    uint64_t pages = test_pages_used();
    struct peer *peer = peer_create(LEVEL, PRIORITY, PEER_SERVER | PEER_OWN_ACCOUNT);
    handle_t other = make_task();
    long handle;
    unsigned count = 3; // its task, account and endpoint

    peer_memory = (handle_t)peer_give(peer, startup->memory, RIGHTS_ALL);
    while ((handle = peer_give(peer, HANDLE_ACCOUNT, RIGHTS_ALL)) > 0)
        count++;
    check_eq(handle, ERR_FULL);
    check_eq(count + 1, HANDLES_MAX - 1); // slot 0 is never used
    check_eq(sys_gate_create(peer->endpoint, 1, peer->task), ERR_FULL);
    done = 0;
    peer_run(peer, make_all_kinds, NULL);
    check(test_wait(&done, LIMIT));
    for (unsigned i = 0; i < 8; i++)
        check_eq(statuses[i], ERR_FULL);
    check_eq(used_after, used_before);
    check(sys_handle_copy(0, HANDLE_ACCOUNT, other, RIGHTS_ALL, 0) > 0); // others have room
    check_eq(sys_handle_close(peer->task, 1000), 0);
    check(peer_give(peer, HANDLE_ACCOUNT, RIGHTS_ALL) > 0); // and so has it again
    destroy_task(other);
    peer_kill(peer);
    check(test_pages_return(pages));
}
