// user/tests/lib/kept_mbox.h -- the parts of user/tests/posix_kept.c that use mailboxes.
#pragma once

#include <sched.h>

#include <user/lib/mailbox.h>
#include <user/lib/posix/timers.h>
#include <user/tests/lib/kept.h>

enum { SENDERS = 3, LONGEST = 12000, HEAD = 3 };

// ---- Several senders to one box: each one's letters come once, in order, and whole ----

static mailbox_t target;

// The letter of a sender with that number: these two, its size, and words that follow from them.
static void write_letter(uint64_t *letter, uint64_t sender, uint64_t number, uint64_t size) {
    letter[0] = sender;
    letter[1] = number;
    letter[2] = size;
    for (uint64_t i = HEAD; i < (size + 7) / 8; i++)
        letter[i] = mix(sender * LONGEST + number + i);
}

static void send_letters(int sender, int out) {
    static uint64_t letter[LONGEST / 8];
    int sent;

    (void)out;
    for (uint64_t number = 1; !shared->over; number++) {
        uint64_t size = HEAD * 8 + draw(draw(8) ? 200 : LONGEST - HEAD * 8);

        write_letter(letter, (uint64_t)sender, number, size);
        while ((sent = mb_send(target, letter, size)) < 0 && (errno == EDQUOT || errno == ENOMEM))
            sched_yield();
        CHECK(sent == 0);
    }
}

static void letters(int part, int out) {
    static uint64_t got[LONGEST / 8], expected[LONGEST / 8];
    uint64_t last[SENDERS] = {0};
    pid_t senders[SENDERS];
    ssize_t size;

    (void)out;
    target = mb_alloc();
    CHECK(target > 0);
    for (int i = 0; i < SENDERS; i++)
        senders[i] = begin(send_letters, i, 0);
    while ((size = mb_receive(target, got, sizeof got)) >= 0) {
        uint64_t sender = got[0] % SENDERS;

        write_letter(expected, sender, ++last[sender], (uint64_t)size);
        CHECK(size >= HEAD * 8 && memcmp(got, expected, (size_t)size) == 0);
        shared->done[part]++;
    }
    CHECK(errno == EPIPE); // all senders have ended
    for (int i = 0; i < SENDERS; i++)
        join(senders[i]);
    CHECK(mb_unreceived() == 0 && mb_free(target) == 0);
}

// ---- Boxes that come and go, with a name, and enclosed in a letter ----

static void box_name(char name[16], int part) { snprintf(name, 16, "kept-%d", part); }

static void ask_by_name(int part, int out) {
    mailbox_t own = mb_alloc();
    uint64_t question = draw(UINT64_MAX), answer = 0;
    char name[16];

    (void)out;
    box_name(name, part);
    CHECK(mb_send_box(mb_find(name), &question, sizeof question, own) == 0);
    CHECK(mb_receive(own, &answer, sizeof answer) == sizeof answer && answer == mix(question));
}

static void hand_over(int part, int out) {
    struct mb_letter about;
    uint64_t question;
    char name[16];

    (void)out;
    box_name(name, part);
    for (; !shared->over; shared->done[part]++) {
        mailbox_t box = mb_alloc();

        CHECK(box > 0 && mb_publish(box, name) == 0);

        pid_t child = begin(ask_by_name, part, 0);

        CHECK(mb_receive_within(box, &question, sizeof question, -1, &about) == sizeof question);
        question = mix(question);
        CHECK(about.enclosed > 0 && about.left == 0);
        CHECK(mb_send(about.enclosed, &question, sizeof question) == 0);
        join(child);
        while (mb_send(about.enclosed, "", 0) == 0) // its session may end a little later
            sched_yield();
        CHECK(errno == EIDRM);
        CHECK(mb_free(box) == 0 && mb_find(name) == -1 && errno == ENOENT);
    }
}

// ---- Waits that end ----

static void time_outs(int part, int out) {
    mailbox_t box = mb_alloc();
    char name[16], byte;

    (void)out;
    box_name(name, part);
    CHECK(box > 0 && mb_publish(box, name) == 0);
    for (; !shared->over; shared->done[part]++) {
        int milliseconds = 1 + (int)draw(10);
        ns_t begun = time_now();

        CHECK(mb_receive_within(box, &byte, 1, milliseconds, NULL) == -1 && errno == ETIMEDOUT);
        CHECK(time_now() - begun >= (ns_t)milliseconds * 1000000);
        CHECK(mb_send(box, "x", 1) == 0 && mb_receive(box, &byte, 1) == 1 && byte == 'x');
    }
}

static void use_mbox(void) {
    static mailbox_t box;
    char byte;

    if (!box)
        box = mb_alloc();
    CHECK(mb_send(box, "x", 1) == 0 && mb_receive(box, &byte, 1) == 1);
}
