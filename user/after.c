// user/after.c -- two processes: S2 runs only after S1 has run. A letter is the signal.
//
//   P1: S1; send(done)          P2: receive(done); S2
//
// It does not matter who comes first. If P2 does, it waits; if P1 does, the letter does. So a
// letter is more than waking somebody up, which is lost if nobody sleeps: it is remembered, as the
// count of a semaphore is.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/mailbox.h>

enum { ROUNDS = 5 };

static void pause_at_random(void) { usleep((useconds_t)(rand() % 20000)); }

static void first(mailbox_t done) {
    srand(1);
    for (int i = 1; i <= ROUNDS; i++) {
        pause_at_random();
        printf("S1, round %d\n", i);
        fflush(stdout);
        if (mb_send(done, NULL, 0) < 0) // no content: that it comes is all that there is to tell
            _exit(1);
    }
    _exit(0);
}

static int second(mailbox_t done) {
    srand(2);
    for (int i = 1; i <= ROUNDS; i++) {
        pause_at_random();
        if (mb_receive(done, NULL, 0) < 0) {
            perror("after: the other process is gone");
            return 1;
        }
        printf("    S2, round %d\n", i);
        fflush(stdout);
    }
    return 0;
}

int main(void) {
    mailbox_t done = mb_alloc(); // this process owns it, so this is P2
    pid_t pid = done < 0 ? -1 : fork();

    if (pid < 0) {
        perror("after");
        return 1;
    }
    if (pid == 0)
        first(done);

    int status = second(done);

    waitpid(pid, NULL, 0);
    return status;
}
