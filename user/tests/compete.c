// user/tests/compete.c -- programs that compute under one policy, for whoever reads the trace.
//
// rivet.args=POLICY QUANTUM TIME SHARE... : a policy's number, us, ms, and the share of each.
// Prints what each got, as `COMPETE SHARE NANOSECONDS`.
#include <stdio.h>
#include <stdlib.h>

#include <user/tests/lib/contest.h>

// The words are separated by zeros. 0 if there is no other.
static uint64_t next_number(char **text) {
    uint64_t number = strtoull(*text, text, 10);

    if (*text < startup->arguments + STARTUP_ARGUMENTS_SIZE - 1)
        ++*text;
    return number;
}

TEST(compete) {
    char *text = startup->arguments;
    enum sched_policy policy = (enum sched_policy)next_number(&text);
    ns_t quantum = next_number(&text) * 1000, time = next_number(&text) * 1000000;
    uint64_t shares[CONTESTANTS_MAX], share;

    contest_start(policy, quantum);
    while ((share = next_number(&text)) > 0) {
        shares[contestant_count] = share;
        contest_add(CONTEST_HOG);
    }
    for (unsigned i = 0; i < contestant_count; i++) {
        if (policy == SCHED_PRIORITY)
            check_eq(contest_nice(i, (int64_t)shares[i]), 0);
        else
            check_eq(contest_share(i, shares[i]), 0);
    }
    contest_begin();
    test_sleep(time);
    contest_read();
    for (unsigned i = 0; i < contestant_count; i++)
        printf("COMPETE %lu %lu\n", shares[i], contestants[i].used);
    contest_end();
}
