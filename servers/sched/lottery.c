// servers/sched/lottery.c -- CPU time in proportion to the shares, by chance.
//
// For every quantum a ticket is drawn; a member has as many as its share is. The numbers are the
// same after every boot, so that what happened can be made to happen again.
#include <stddef.h>

#include <servers/sched/choose.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/policy.h>

enum { WON_MAX = 8 };

static uint64_t state = 0x9e3779b97f4a7c15ull;

// xorshift64*, by Marsaglia and Vigna.
static uint64_t random_below(uint64_t limit) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * 0x2545f4914f6cdd1dull >> 16) % limit;
}

static void begin(struct member *m, ns_t quantum) {
    m->lottery.won = 0;
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static bool takes_part(const struct member *m) {
    return !choose_passed_over(m) && !member_has_deadline(m);
}

// The sum of the tickets, 0 if nobody can be chosen; those who run on other harts take part too.
static uint64_t count_tickets(void) {
    uint64_t tickets = 0;
    bool any = false;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (!takes_part(m))
            continue;
        tickets += m->share;
        any |= !m->chosen;
    }
    return any ? tickets : 0;
}

// Who holds this ticket.
static struct member *holder_of(uint64_t ticket) {
    struct member *m = NULL;

    while ((m = member_next(m))) {
        if (!takes_part(m))
            continue;
        if (ticket < m->share)
            break;
        ticket -= m->share;
    }
    return m;
}

// Who won while it ran on another hart, and is not chosen any more.
static struct member *earlier_winner(void) {
    for (struct member *m = member_next(NULL); m && mechanism_harts() > 1; m = member_next(m)) {
        if (m->lottery.won > 0 && !m->chosen && takes_part(m)) {
            m->lottery.won--;
            return m;
        }
    }
    return NULL;
}

// A winner that runs already gets its prize later. If it has won too often, its share is more than
// one hart, and it is passed over, as is one that waits for something: the others' chances grow in
// proportion.
static struct member *choose(void) {
    struct member *m;
    uint64_t tickets;

    while ((m = earlier_winner())) {
        if (mechanism_look(m) && m->runnable)
            return m;
        m->lottery.won = 0;
    }
    while ((tickets = count_tickets()) > 0) {
        m = holder_of(random_below(tickets));
        if (m->chosen && m->lottery.won < WON_MAX)
            m->lottery.won++;
        else if (!m->chosen && mechanism_look(m) && m->runnable)
            return m;
        else
            choose_pass_over(m);
    }
    return NULL;
}

const struct policy lottery = {
    .name = "lottery",
    .quantum = 2 * MILLISECOND,
    .begin = begin,
    .choose = choose,
};
