// user/tokenring.c -- a ring of 100 processes that hand a token round.
// usage: tokenring [PROCESSES [ROUNDS]]
//
//   0 --> 1 --> 2 --> ... --> 99 --> 0
//
// Each process owns one mailbox and knows that of its successor only. Who has the token may do what
// only one may do at a time; here it adds one to the number in it.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/mailbox.h>

struct token {
    long hops;
    long rounds_left;
};

static void fail(const char *what) {
    perror(what);
    _exit(1);
}

// Hand on what comes, until the last round.
static void pass_on(mailbox_t mine, mailbox_t next) {
    struct token token;

    do {
        if (mb_receive(mine, &token, sizeof token) < 0)
            fail("tokenring: receive");
        token.hops++;
        if (mb_send(next, &token, sizeof token) < 0)
            fail("tokenring: send");
    } while (token.rounds_left > 0);
    _exit(0);
}

// The ring is made from its end: each new process is the predecessor of the one made before it, and
// tells the parent of its mailbox.
static mailbox_t add_process(mailbox_t parent, mailbox_t next) {
    struct mb_letter about;
    pid_t pid = fork();

    if (pid < 0)
        fail("tokenring: fork");
    if (pid == 0) {
        mailbox_t mine = mb_alloc();

        if (mine < 0 || mb_send_box(parent, NULL, 0, mine) < 0)
            fail("tokenring");
        pass_on(mine, next);
    }
    if (mb_receive_within(parent, NULL, 0, -1, &about) < 0)
        fail("tokenring: a process ended");
    return about.enclosed;
}

int main(int argc, char **argv) {
    long processes = argc > 1 ? atol(argv[1]) : 100, rounds = argc > 2 ? atol(argv[2]) : 10;
    mailbox_t mine = mb_alloc(), next = mine;
    struct token token = {0, rounds};

    if (mine < 0 || processes < 2 || rounds < 1) {
        fprintf(stderr, "usage: tokenring [PROCESSES [ROUNDS]]\n");
        return 2;
    }
    for (long i = 1; i < processes; i++)
        next = add_process(mine, next);
    while (token.rounds_left-- > 0) { // process 0: it counts the rounds
        token.hops++;
        if (mb_send(next, &token, sizeof token) < 0 || mb_receive(mine, &token, sizeof token) < 0)
            fail("tokenring: the token is lost");
    }
    while (wait(NULL) > 0) {
    }
    printf("%ld processes, %ld rounds, %ld hops\n", processes, rounds, token.hops);
    return token.hops != processes * rounds;
}
