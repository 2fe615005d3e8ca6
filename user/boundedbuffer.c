// user/boundedbuffer.c -- a producer and a consumer with a buffer of N places between them.
//
//              item, item
//   producer ------------> items     consumer
//            empties <------------
//              empty, empty, empty
//
// A mailbox has no limit of its own: a fast producer would fill all memory. So letters go round.
// At the start there are N empty ones; for each item the producer uses one up, and the consumer
// sends it back. There are never more than N items, and who is too fast waits: the producer for
// an empty letter, the consumer for an item.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/mailbox.h>

enum { PLACES = 4, ITEMS = 20 };

static void pause_at_random(void) { usleep((useconds_t)(rand() % 5000)); }

// Owns `items`, and sends to `empties`.
static int consume(mailbox_t items, mailbox_t empties) {
    struct mb_letter about;
    int item;

    for (int i = 1; i <= ITEMS; i++) {
        if (mb_receive_within(items, &item, sizeof item, -1, &about) < 0)
            return 1;
        printf("    item %2d taken, %zu left\n", item, about.left);
        fflush(stdout);
        if (item != i || about.left >= PLACES) // out of order, or too many
            return 1;
        pause_at_random();
        if (i <= ITEMS - PLACES && mb_send(empties, NULL, 0) < 0)
            return 1; // the last ones nobody would wait for
    }
    return 0;
}

// Makes `empties`, and tells the consumer of it in a first letter.
static void produce(mailbox_t items) {
    mailbox_t empties = mb_alloc();

    if (empties < 0 || mb_send_box(items, NULL, 0, empties) < 0)
        _exit(1);
    for (int i = 1; i <= ITEMS; i++) {
        if (mb_receive(empties, NULL, 0) < 0)
            _exit(1);
        pause_at_random();
        printf("item %2d made\n", i);
        fflush(stdout);
        if (mb_send(items, &i, sizeof i) < 0)
            _exit(1);
    }
    _exit(0);
}

int main(void) {
    mailbox_t items = mb_alloc();
    struct mb_letter first;
    pid_t pid = items < 0 ? -1 : fork();
    int status = 0;

    if (pid < 0) {
        perror("boundedbuffer");
        return 1;
    }
    if (pid == 0)
        produce(items);
    if (mb_receive_within(items, NULL, 0, -1, &first) < 0)
        return 1;
    for (int i = 0; i < PLACES && status == 0; i++)
        status = mb_send(first.enclosed, NULL, 0);
    if (status == 0)
        status = consume(items, first.enclosed);
    if (status != 0)
        fprintf(stderr, "boundedbuffer: the other process is gone, or did it wrong\n");
    waitpid(pid, NULL, 0);
    return status != 0;
}
