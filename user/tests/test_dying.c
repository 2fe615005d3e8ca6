// user/tests/test_dying.c -- clients of servers that die: a call waits for the next instance, and
// ends with an error when the server is given up.
#include <user/lib/startup.h>
#include <user/tests/lib/test.h>

static long ask(const char *server, uint64_t *restarts) {
    struct message m = {0};
    long status = ipc_call(startup_handle(server), &m);

    *restarts = m.words[0];
    return status;
}

TEST(a_call_is_answered_by_a_later_instance) {
    uint64_t restarts = 0;

    check_eq(ask("dying", &restarts), 0);
    check_eq(restarts, 5);
}

TEST(who_always_dies_is_given_up_and_its_callers_are_told) {
    uint64_t restarts = 0;

    check_eq(ask("doomed", &restarts), ERR_DEAD);
    check_eq(ask("doomed", &restarts), ERR_DEAD); // and so are those who call later
}
