// user/tests/test_split.c -- accounts split off others: when they return, what they are refused.
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
};

static void close_it(handle_t handle) { check_eq(sys_handle_close(0, handle), 0); }

TEST(a_split_returns_when_its_last_object_is_gone) {
    uint64_t pages = test_pages_used();
    handle_t split = (handle_t)sys_account_split(HANDLE_ACCOUNT, 50);
    handle_t first = (handle_t)sys_notification_create(split);
    handle_t second = (handle_t)sys_account_split(split, 10);
    handle_t third = (handle_t)sys_notification_create(second);

    check(test_pages_used() >= pages + 50);
    close_it(split);
    close_it(second);
    check(test_pages_used() >= pages + 50);
    close_it(first);
    check(test_pages_used() >= pages + 50); // the nested split is one of its objects
    check_eq(sys_account_split(second, 1), ERR_HANDLE);
    close_it(third);
    check_eq(test_pages_used(), pages);
}

TEST(a_task_holds_its_account) {
    uint64_t pages = test_pages_used();
    handle_t account = (handle_t)sys_account_split(HANDLE_ACCOUNT, 20);
    handle_t task = (handle_t)sys_task_create(account, LEVEL, PRIORITY, 0, 0);

    close_it(account);
    check(test_pages_used() >= pages + 20);
    check_eq(sys_task_kill(task), 0);
    // The task's structure is there until its last handle is closed.
    check(test_pages_used() >= pages + 20);
    close_it(task);
    check_eq(test_pages_used(), pages);
}

TEST(nobody_splits_more_than_there_is_or_without_the_right) {
    struct account_info info = {0};
    uint64_t pages = test_pages_used();

    check_eq(sys_account_info_out(HANDLE_ACCOUNT, &info), 0);
    check_eq(sys_account_split(HANDLE_ACCOUNT, info.limit - info.used + 1), ERR_QUOTA);
    check_eq(sys_account_split(HANDLE_ACCOUNT, ~0ull), ERR_QUOTA);

    handle_t nothing = (handle_t)sys_account_split(HANDLE_ACCOUNT, 0);
    handle_t weak = (handle_t)sys_handle_copy(0, HANDLE_ACCOUNT, 0, RIGHT_ACCOUNT_CHARGE, 0);

    check_eq(sys_notification_create(nothing), ERR_QUOTA);
    close_it(nothing);
    check_eq(sys_account_split(weak, 1), ERR_RIGHT);
    check_eq(sys_task_create(weak, LEVEL, 1, 0, 0), ERR_RIGHT);
    check_eq(sys_task_create(0, LEVEL, 1, 0, 0), ERR_HANDLE);
    close_it((handle_t)sys_notification_create(weak));
    close_it(weak);
    weak = (handle_t)sys_handle_copy(0, HANDLE_ACCOUNT, 0, RIGHT_ACCOUNT_SPLIT, 0);
    check_eq(sys_notification_create(weak), ERR_RIGHT);
    close_it(weak);
    check_eq(test_pages_used(), pages);
}

TEST(splits_nest_to_a_limit_and_return_from_the_innermost_on) {
    uint64_t pages = test_pages_used(), room = 300;
    handle_t inner = (handle_t)sys_account_split(HANDLE_ACCOUNT, room);
    unsigned depth = 1;
    long split;

    while ((split = sys_account_split(inner, room -= 2)) > 0) {
        close_it(inner); // what is split off it holds it
        inner = (handle_t)split;
        depth++;
    }
    check_eq(split, ERR_SIZE);
    check(depth > 10);
    check(test_pages_used() >= pages + 300);
    close_it(inner);
    check_eq(test_pages_used(), pages);
}
