// tests/host/test_sched.c -- sched's policies, with a model of the kernel under them.
//
// Built with the host's compiler and ASan and UBSan, with the logic of servers/sched.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <servers/sched/balance.h>
#include <tests/host/sched_model.h>

static uint64_t seed = 88172645463325252ull;

static uint64_t random_number(uint64_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % limit;
}

// ---- Shares ----

// by_chance: for small shares, four standard deviations are allowed.
static void test_shares(enum sched_policy policy, double usual, bool by_chance) {
    for (unsigned hart_count = 1; hart_count <= 4; hart_count *= 2) {
        unsigned count = 5 * hart_count;
        double shares = 0;

        start(hart_count, policy);
        for (unsigned i = 1; i <= count; i++) {
            add(i);
            check(scheduler_set(member_find(i), SCHED_SHARE, 100 * (1 + i % 5)) == 0);
            shares += 100 * (1 + i % 5);
        }
        run_for(10 * SECOND);
        for (unsigned i = 1; i <= count; i++) {
            double due = 10.0 * SECOND * hart_count * 100 * (1 + i % 5) / shares;
            double draws = due / (double)scheduler_quantum();
            double tolerance = by_chance && 16 / draws > usual * usual ? sqrt(16 / draws) : usual;
            double off = ((double)threads[i].used - due) / due;

            if (off > tolerance || off < -tolerance)
                printf("%u harts: share %u got %.3f of what it was to get\n", hart_count,
                       100 * (1 + i % 5), 1 + off);
            check(off <= tolerance && off >= -tolerance);
        }
    }
}

// Who slept gets its share from then on, and nothing for the time before.
static void test_sleep_earns_nothing(void) {
    start(1, SCHED_STRIDE);
    for (unsigned i = 1; i <= 3; i++)
        add(i);
    threads[3].asleep = true;
    run_for(3 * SECOND);
    check(threads[3].used == 0);
    threads[3].asleep = false;

    ns_t before = threads[1].used;

    run_for(3 * SECOND);
    check(threads[3].used <= SECOND + 20 * MILLISECOND);
    check(threads[1].used - before >= SECOND - 20 * MILLISECOND);
}

// Nor who sleeps a little again and again, also if it waits to run whenever sched decides.
static void test_naps_earn_nothing(void) {
    start(1, SCHED_STRIDE);
    for (unsigned i = 1; i <= 3; i++)
        add(i);
    threads[3].runs_for = STEP;
    run_for(3 * SECOND);

    ns_t before = threads[3].used;

    check(before < SECOND / 10);
    threads[3].runs_for = 0;
    run_for(3 * SECOND);
    check(threads[3].used - before <= SECOND + 40 * MILLISECOND);
}

// ---- MLFQ ----

static void test_mlfq_interactive(void) {
    start(1, SCHED_MLFQ);
    for (unsigned i = 1; i <= 20; i++)
        add(i);
    add(30)->runs_for = 2 * STEP;
    run_for(SECOND);
    threads[30].waited = 0;
    run_for(5 * SECOND);
    check(threads[30].waited <= 2 * STEP);
    for (unsigned i = 1; i <= 20; i++)
        check(threads[i].used > 200 * MILLISECOND);
}

// One that computed, and then waits for its user again, has its place back soon.
static void test_mlfq_interactive_again(void) {
    start(1, SCHED_MLFQ);
    for (unsigned i = 1; i <= 20; i++)
        add(i);
    add(30);
    run_for(3 * SECOND);
    check(member_find(30)->mlfq.level > 0);
    threads[30].runs_for = 2 * STEP;
    run_for(2 * SECOND);
    threads[30].waited = 0;
    run_for(5 * SECOND);
    check(threads[30].waited <= 2 * STEP);
}

static void test_mlfq_starves_nobody(void) {
    start(1, SCHED_MLFQ);
    add(1);
    run_for(100 * MILLISECOND); // it sinks
    for (unsigned i = 2; i <= 40; i++) // and those that sleep now and then would keep it there
        add(i)->runs_for = 2 * MILLISECOND;
    run_for(SECOND);

    ns_t before = threads[1].used;

    run_for(5 * SECOND);
    check(threads[1].used > before);
}

static void test_mlfq_nice(void) {
    start(1, SCHED_MLFQ);
    add(1);
    add(2);
    check(scheduler_set(member_find(2), SCHED_NICE, 5) == 0);
    run_for(5 * SECOND);
    check(threads[1].used > 2 * threads[2].used && threads[1].used < 4 * threads[2].used);
}

// ---- Several harts ----

// As many programs as there are harts: each has one to itself. One more, and no hart idles.
static void test_speed_up(void) {
    for (unsigned policy = 0; policy < SCHED_POLICIES; policy++) {
        for (unsigned hart_count = 2; hart_count <= 4; hart_count *= 2) {
            for (unsigned count = hart_count; count <= hart_count + 1; count++) {
                ns_t sum = 0, all = SECOND * hart_count;

                start(hart_count, policy);
                for (unsigned i = 1; i <= count; i++)
                    add(i);
                run_for(SECOND);
                for (unsigned i = 1; i <= count; i++) {
                    sum += threads[i].used;
                    check(count > hart_count || threads[i].used * 100 >= SECOND * 99);
                }
                check(sum * 100 >= all * 99);
            }
        }
    }
}

static void test_balance(void) {
    start(2, SCHED_ROUND_ROBIN);
    for (unsigned i = 1; i <= 3; i++)
        add(i);
    run_for(10 * SECOND);

    ns_t sum = threads[1].used + threads[2].used + threads[3].used;

    check(sum >= 20 * SECOND - 100 * MILLISECOND);
    for (unsigned i = 1; i <= 3; i++)
        check(threads[i].used > sum / 4);
}

// Two of each niceness: at first both of one niceness are on the same hart.
static void test_balance_by_priority(void) {
    start(2, SCHED_PRIORITY);
    for (unsigned i = 1; i <= 4; i++) {
        struct member *m;

        add(i);
        m = member_find(i);
        check(scheduler_set(m, SCHED_NICE, i <= 2 ? 0 : 5) == 0);
        m->runnable = true;
        m->hart = i <= 2 ? 0 : 1;
    }
    balance(); // an urgent one goes where only others are
    check((member_find(1)->wanted.harts == 2) != (member_find(2)->wanted.harts == 2));

    struct member *moved = member_find(member_find(1)->wanted.harts == 2 ? 1 : 2);

    moved->hart = 1;
    balance(); // and one of the others in its place, not an urgent one back
    check(member_find(1)->wanted.harts == ALL_HARTS && member_find(2)->wanted.harts == ALL_HARTS);
    check((member_find(3)->wanted.harts == 1) != (member_find(4)->wanted.harts == 1));
}

// ---- Deadlines ----

// Random sets of programs, as many as are admitted; none of them is ever late.
static void test_deadlines(void) {
    double least = 1;

    for (unsigned round = 0; round < 60; round++) {
        unsigned hart_count = 1 + round % 4, refused = 0;
        double load = 0;

        start(hart_count, SCHED_MLFQ);
        for (unsigned i = 100; i < 104; i++)
            add(i); // these take what they can get
        for (unsigned i = 1; i < 60 && refused < 10; i++) {
            ns_t period = (2 + random_number(40)) * MILLISECOND;
            ns_t work = STEP * (1 + random_number(period / STEP / 3));
            struct thread *t = add(i);

            t->work = t->work_left = work;
            if (scheduler_deadline(member_find(i), work + STEP, period, now) == 0) {
                load += (double)(work + STEP) / (double)period;
            } else {
                refused++;
                scheduler_remove(member_find(i));
            }
        }
        check(load <= 0.95 * hart_count + 0.001);
        least = load / hart_count < least ? load / hart_count : least;
        run_for(SECOND / 2);
        for (unsigned i = 1; i < 60; i++)
            check(threads[i].late == 0);
        for (struct member *m = member_next(NULL); m; m = member_next(m))
            check(m->deadline.missed == 0);
    }
    check(least > 0.6);
}

// Who wants more than its budget is late itself, and makes nobody else so.
static void test_budget_is_a_limit(void) {
    start(1, SCHED_MLFQ);
    for (unsigned i = 1; i <= 2; i++) {
        struct thread *t = add(i);

        t->work = t->work_left = i == 1 ? 5 * MILLISECOND : 4 * MILLISECOND;
        check(scheduler_deadline(member_find(i), 45 * MILLISECOND / 10, 10 * MILLISECOND, now) ==
              0);
    }
    add(3);
    run_for(SECOND);
    check(member_find(1)->deadline.missed > 0);
    check(member_find(2)->deadline.missed == 0 && threads[2].late == 0);
}

static void test_refused(void) {
    start(1, SCHED_MLFQ);
    for (unsigned i = 1; i <= 2; i++)
        add(i);

    struct member *first = member_find(1), *second = member_find(2);

    check(scheduler_deadline(first, 9 * MILLISECOND, 10 * MILLISECOND, now) == 0);
    check(scheduler_deadline(second, MILLISECOND, 10 * MILLISECOND, now) == ERR_OVERLOAD);
    check(!member_has_deadline(second));
    check(scheduler_deadline(first, 10 * MILLISECOND, 10 * MILLISECOND, now) == ERR_OVERLOAD);
    check(first->deadline.budget == 9 * MILLISECOND); // what it had stays
    check(scheduler_deadline(first, 0, 0, now) == 0);
    check(scheduler_deadline(second, MILLISECOND, 10 * MILLISECOND, now) == 0);
    check(scheduler_deadline(second, ~0ull, ~0ull, now) == ERR_ARG);
}

// ---- Anything at any time ----

static void check_choice(void) {
    unsigned chosen = 0;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        chosen += m->chosen;
        check(!m->chosen || m->slot < harts);
        check(!m->chosen || !member_has_deadline(m));
    }
    check(chosen <= harts);
}

static void act(void) {
    int64_t pid = 1 + (int64_t)random_number(THREADS - 1);
    struct member *m = member_find(pid);
    ns_t period = SCHED_PERIOD_MIN + random_number(20 * MILLISECOND);

    switch (random_number(12)) {
    case 0:
    case 1:
    case 2:
        if (!m && member_count() < MEMBERS_MAX)
            add(pid);
        break;
    case 3:
        if (m)
            scheduler_remove(m);
        break;
    case 4:
        if (m)
            scheduler_set(m, random_number(3), (int64_t)random_number(200) - 50);
        break;
    case 5: scheduler_set_policy(random_number(SCHED_POLICIES + 1), 0); break;
    case 6:
        if (m)
            scheduler_deadline(m, random_number(period), period, now);
        next_run = now;
        break;
    case 7:
        if (m && deadline_may_wait(m) == 0) {
            threads[pid].waits = true;
            deadline_wait(m, 1, (callid_t)pid);
        }
        break;
    case 8: deadline_cancel((callid_t)pid); break;
    case 9:
        threads[pid].asleep = !threads[pid].asleep;
        threads[pid].wakes_at = 0;
        break;
    case 10: threads[pid].exists = threads[pid].exists && random_number(20) != 0; break;
    case 11:
        for (unsigned i = 0; i < 5; i++)
            step();
        break;
    }
}

static void test_anything(void) {
    for (unsigned round = 0; round < 8; round++) {
        start(1 + round % 4, SCHED_MLFQ);
        for (unsigned i = 0; i < 8000; i++) {
            act();
            check_choice();
        }
        for (unsigned i = 0; i < THREADS; i++)
            threads[i].waits = threads[i].waits && threads[i].exists;
    }
}

int main(void) {
    scheduler_start();
    test_shares(SCHED_STRIDE, 0.02, false);
    test_shares(SCHED_LOTTERY, 0.05, true);
    test_sleep_earns_nothing();
    test_naps_earn_nothing();
    test_mlfq_interactive();
    test_mlfq_interactive_again();
    test_mlfq_starves_nobody();
    test_mlfq_nice();
    test_speed_up();
    test_balance();
    test_balance_by_priority();
    test_deadlines();
    test_budget_is_a_limit();
    test_refused();
    test_anything();
    if (failures > 0)
        printf("%u failures\n", failures);
    return failures > 0;
}
