// user/philosophers.c -- five philosophers at a round table, with a fork between each two.
//
// Each fork is a process with a mailbox. Who wants it sends a letter that encloses a mailbox for
// the answer; the fork answers the oldest one, and then waits until it is put back. So two never
// have the same fork: the queue of the mailbox is the queue of those who want it.
//
// If each took the left fork first, all could have one and wait for the other, for ever. Here each
// takes the one with the lower number first. A circle of waiting would need a philosopher who has
// a fork and waits for a lower one, and there is none.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/mailbox.h>

enum { PHILOSOPHERS = 5, MEALS = 3 };

static void fail(const char *what) {
    perror(what);
    _exit(1);
}

// ---- A fork ----

// `requests` is the mailbox where they all come. The letter that puts it back comes to another box,
// which only the one who has it knows.
static void be_a_fork(mailbox_t table) {
    mailbox_t requests = mb_alloc(), back = mb_alloc();
    struct mb_letter wanted;

    if (requests < 0 || back < 0 || mb_send_box(table, NULL, 0, requests) < 0)
        fail("philosophers: fork");
    // EPIPE at last: all philosophers are gone, and nobody can send a request any more.
    while (mb_receive_within(requests, NULL, 0, -1, &wanted) == 0) {
        if (mb_send_box(wanted.enclosed, NULL, 0, back) == 0)
            mb_receive(back, NULL, 0);
    }
    _exit(0);
}

// ---- A philosopher ----

// Take a fork; the answer is where to put it back.
static mailbox_t take(mailbox_t fork_box, mailbox_t answers) {
    struct mb_letter given;

    if (mb_send_box(fork_box, NULL, 0, answers) < 0 ||
        mb_receive_within(answers, NULL, 0, -1, &given) < 0)
        fail("philosophers: taking a fork");
    return given.enclosed;
}

static void put_back(mailbox_t back) {
    if (mb_send(back, NULL, 0) < 0)
        fail("philosophers: putting a fork back");
}

static void say(int who, const char *what) {
    printf("%*s%d %s\n", who * 12, "", who, what);
    fflush(stdout);
}

static void be_a_philosopher(int who, const mailbox_t *forks) {
    int left = who, right = (who + 1) % PHILOSOPHERS;
    int first = left < right ? left : right, second = left < right ? right : left;
    mailbox_t answers = mb_alloc();

    if (answers < 0)
        fail("philosophers");
    srand((unsigned)who + 1);
    for (int i = 0; i < MEALS; i++) {
        say(who, "thinks");
        usleep((useconds_t)(rand() % 10000));

        mailbox_t first_back = take(forks[first], answers);
        mailbox_t second_back = take(forks[second], answers);

        say(who, "eats");
        usleep((useconds_t)(rand() % 10000));
        put_back(second_back);
        put_back(first_back);
    }
    say(who, "leaves");
    _exit(0);
}

// ---- The table ----

static pid_t start(void) {
    fflush(stdout);

    pid_t pid = fork();

    if (pid < 0)
        fail("philosophers: fork");
    return pid;
}

int main(void) {
    mailbox_t table = mb_alloc(), forks[PHILOSOPHERS];
    int status, failed = 0;
    struct mb_letter made;

    if (table < 0)
        fail("philosophers");
    for (int i = 0; i < PHILOSOPHERS; i++) {
        if (start() == 0)
            be_a_fork(table);
        if (mb_receive_within(table, NULL, 0, -1, &made) < 0)
            fail("philosophers: a fork");
        forks[i] = made.enclosed;
    }
    for (int i = 0; i < PHILOSOPHERS; i++) {
        if (start() == 0)
            be_a_philosopher(i, forks);
    }
    for (int i = 0; i < PHILOSOPHERS; i++) { // whoever ends: the forks wait for this process too
        if (wait(&status) > 0)
            failed |= status;
    }
    return failed != 0;
}
