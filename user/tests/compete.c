// user/tests/compete.c -- programs that compete under one policy, for whoever reads the trace.
//
// rivet.args=POLICY QUANTUM TIME PROGRAM... : a policy's number, us, ms, and the programs:
//   100                a hog with this share, or with this nice under fixed priorities
//   n20, y20           computes for 20 us at a time, and naps or yields between
//   w0                 sleeps for 1 to 3 ms, and notes how late it woke up
//   p300,400,1000      computes for 300 us in each period of 1000 us, for which 400 us are promised
// Prints what each got, as `COMPETE PROGRAM NANOSECONDS`, and of those that note how late they woke
// up what 99 of the last 100 kept below, `LATE NANOSECONDS`.
#include <stdio.h>
#include <stdlib.h>

#include <user/tests/lib/contest.h>

#define MICROSECOND 1000ull

static enum sched_policy policy;

// The words are separated by zeros, from where argv is full on by spaces. NULL after the last.
static char *next_word(void) {
    static char *text;
    char *end = startup->arguments + STARTUP_ARGUMENTS_SIZE - 1, *word;

    if (!text)
        text = startup->arguments;
    word = text;

    while (text < end && *text && *text != ' ')
        text++;
    if (text < end)
        *text++ = '\0';
    return *word ? word : NULL;
}

static uint64_t next_number(void) {
    char *word = next_word();

    return word ? strtoull(word, NULL, 10) : 0;
}

static enum contestant_kind kind_of(char letter) {
    switch (letter) {
    case 'n': return CONTEST_NAP;
    case 'y': return CONTEST_YIELD;
    case 'w': return CONTEST_WAKER;
    case 'p': return CONTEST_PERIODIC;
    }
    return CONTEST_HOG;
}

static void add(char *word) {
    enum contestant_kind kind = kind_of(*word);
    unsigned number = contest_add(kind);
    char *rest = kind == CONTEST_HOG ? word : word + 1;
    uint64_t value = strtoull(rest, &rest, 10);

    contestants[number].chunk = contestants[number].work = value * MICROSECOND;
    if (kind == CONTEST_HOG && policy == SCHED_PRIORITY)
        check_eq(contest_nice(number, (int64_t)value), 0);
    else if (kind == CONTEST_HOG)
        check_eq(contest_share(number, value), 0);
    if (kind == CONTEST_PERIODIC) {
        uint64_t budget = strtoull(rest + 1, &rest, 10), period = strtoull(rest + 1, NULL, 10);

        check_eq(contest_deadline(number, budget * MICROSECOND, period * MICROSECOND), 0);
    }
}

static ns_t lateness(struct contestant *waker) {
    uint64_t noted = sizeof waker->late / sizeof waker->late[0];

    return contest_percentile(waker->late, waker->wakes < noted ? waker->wakes : noted);
}

TEST(compete) {
    const char *words[CONTESTANTS_MAX];
    ns_t quantum, time;

    policy = (enum sched_policy)next_number();
    quantum = next_number() * MICROSECOND;
    time = next_number() * 1000 * MICROSECOND;
    contest_start(policy, quantum);
    for (char *word; (word = next_word());) {
        words[contestant_count] = word;
        add(word);
    }
    contest_begin();
    test_sleep(time);
    contest_read();
    for (unsigned i = 0; i < contestant_count; i++) {
        printf("COMPETE %s %lu\n", words[i], contestants[i].used);
        if (contestants[i].kind == CONTEST_WAKER)
            printf("LATE %lu\n", lateness(&contestants[i]));
    }
    contest_end();
}
