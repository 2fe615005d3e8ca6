// user/tests/test_mbox.c -- mailboxes: letters of all sizes, in order; quotas, limits, absurdities.
#include <user/tests/lib/mailboxes.h>
#include <user/tests/lib/nonsense.h>

TEST(letters_of_each_size_come_as_they_were_sent) {
    const size_t sizes[] = {0,    1,    64,   96,   97,   500,    2015,    2016,
                            2017, 4095, 4096, 4097, 8192, 100000, 1 << 19, MBOX_LETTER_MAX};

    begin();
    long box = shared_box();

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        fill_pattern(i);
        memset(in, 0, sizes[i] + 1);
        check_eq(mb_send(other, box, out, sizes[i], 0), 0);
        check_eq(mb_next(self, box), sizes[i]);
        check_eq(memcmp(in, out, sizes[i]), 0);
        check_eq(in[sizes[i]], 0);
        check_eq(about.sender, usage(other).sender);
        check_eq(about.left, 0);
    }
    check_eq(mb_next(self, box), ERR_AGAIN);
    check_eq(usage(other).used, 0);
    end();
}

TEST(letters_of_each_sender_stay_in_order) {
    enum { COUNT = 3000 };
    uint64_t next[2] = {0, 0}, letter[2];

    begin();
    long box = shared_box();

    for (uint64_t i = 0; i < COUNT; i++) {
        uint64_t from_self[] = {0, i}, from_other[] = {1, i};

        check_eq(mb_send(self, box, from_self, sizeof from_self, 0), 0);
        if (i % 3 == 0)
            check_eq(mb_send(other, box, from_other, sizeof from_other, 0), 0);
    }
    while (mb_next(self, box) == sizeof letter) {
        memcpy(letter, in, sizeof letter);
        check(letter[0] < 2);
        check_eq(letter[1], next[letter[0]]);
        next[letter[0]] += letter[0] ? 3 : 1;
    }
    check_eq(next[0], COUNT);
    check_eq(next[1], COUNT);
    end();
}

TEST(twenty_thousand_letters) {
    begin();
    long box = shared_box();

    for (uint64_t i = 0; i < 20000; i++) {
        check_eq(mb_send(other, box, &i, sizeof i, 0), 0);
        if (i >= 1000) {
            check_eq(mb_next(self, box), sizeof i);
            check_eq(*(uint64_t *)(void *)in, i - 1000);
        }
    }
    end();
}

TEST(a_thousand_boxes) {
    enum { COUNT = 1000 };
    static long boxes[COUNT];

    begin();
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            boxes[i] = mb_alloc(self);
            check(boxes[i] > 0);
            check_eq(mb_send(self, boxes[i], &i, sizeof i, 0), 0);
        }
        for (unsigned i = COUNT; i-- > 0;) {
            check_eq(mb_next(self, boxes[i]), sizeof i);
            check_eq(memcmp(in, &i, sizeof i), 0);
            check_eq(mb_free(self, boxes[i]), 0);
            check_eq(mb_send(self, boxes[i], &i, sizeof i, 0), ERR_REMOVED);
        }
    }
    end();
}

TEST(boxes_run_out_with_an_error) {
    unsigned count = 0;

    begin();
    while (mb_alloc(self) > 0)
        count++;
    check(count >= 1000);
    check_eq(mb_alloc(self), ERR_FULL);
    check(mb_alloc(other) > 0);
    session_close(self);
    self = session_new();
    check(mb_alloc(self) > 0);
    end();
}

TEST(the_quota_is_an_error_and_nothing_is_lost) {
    enum { SIZE = 5000 };
    unsigned count = 0, received = 0;
    long status;

    begin();
    long box = shared_box();

    memset(out, 0, SIZE);
    for (;; count++) {
        memcpy(out, &count, sizeof count);
        status = mb_send(other, box, out, SIZE, 0);
        if (status < 0)
            break;
    }
    check_eq(status, ERR_QUOTA);
    check(count > MBOX_QUOTA / (SIZE + 4096));
    check(usage(other).used <= MBOX_QUOTA);
    check_eq(mb_send(self, box, &count, sizeof count, 0), 0); // others are not concerned
    for (; received < count; received++) {
        check_eq(mb_next(self, box), SIZE);
        check_eq(memcmp(in, &received, sizeof received), 0);
    }
    check_eq(mb_next(self, box), sizeof count);
    check_eq(usage(other).used, 0);
    check_eq(mb_send(other, box, out, SIZE, 0), 0);
    end();
}

TEST(nobody_can_take_all_the_memory) {
    enum { HOGS = 16 };
    static handle_t hogs[HOGS];
    unsigned refused = 0;

    begin();
    uint64_t before = usage(self).free;
    long box = shared_box();

    for (unsigned i = 0; i < HOGS; i++) {
        hogs[i] = session_new();
        check_eq(mb_find(hogs[i], "shared"), box);
        long status;

        while ((status = mb_send(hogs[i], box, out, 100000, 0)) == 0) {
        }
        refused += status == ERR_NOMEM;
        while (mb_send(hogs[i], box, out, 1000, 0) == 0) {
        }
    }
    check(refused > 0);
    check_eq(mb_send(other, box, out, 64, 0), 0);
    for (unsigned i = 0; i < HOGS; i++)
        session_close(hogs[i]);
    check_eq(mb_send(other, box, out, 64, 0), 0); // their letters are still there
    check(mb_next(self, box) == 100000);
    check_eq(mb_free(self, box), 0);
    check(usage(self).free + 5 * 4096 >= before); // some cells are kept
    end();
}

TEST(sessions_run_out_with_an_error) {
    enum { MOST = 1000 };
    static handle_t gates[MOST];
    unsigned count;

    begin();
    for (count = 0; count < MOST; count++) {
        long gate = ask_gate(startup_handle("mbox"), MBOX_SESSION);

        if (gate < 0)
            break;
        gates[count] = (handle_t)gate;
    }
    check(count >= 256 && count < MOST);
    check_eq(ask_gate(self, MBOX_SESSION), ERR_FULL);
    for (unsigned i = 0; i < count; i++)
        session_close(gates[i]);
    session_close(session_new());
    end();
}

TEST(absurd_requests_are_errors) {
    begin();
    long box = shared_box();
    struct message m = {.tag = MBOX_SEND, .words = {(uint64_t)box, 100}};

    check_eq(ask(self, &m), ERR_ARG); // it lends nothing
    m = (struct message){
        .tag = MBOX_SEND, .words = {(uint64_t)box, 9000}, .read_from = out, .read_size = 5000};
    check_eq(ask(self, &m), ERR_ARG);
    check_eq(mb_send(self, box, out, MBOX_LETTER_MAX + 1ul, 0), ERR_SIZE);
    m = (struct message){.tag = MBOX_SEND, .words = {(uint64_t)box, ~0ull}};
    check_eq(ask(self, &m), ERR_SIZE);
    check_eq(usage(self).used, 0);
    check_eq(mb_send(self, box, out, 10, 0), 0);
    m = (struct message){.tag = MBOX_RECEIVE, .words = {(uint64_t)box, ~0ull}};
    check_eq(ask(self, &m), ERR_ARG);
    check_eq(mb_next(self, box), 10);
    check_eq(ask_word(self, 0x777777, 1), ERR_NOSYS);
    check_eq(ask_word(self, ~0ull, 1), ERR_NOSYS);
    check_eq(ask_word(startup_handle("mbox"), MBOX_ALLOCATE, 1), ERR_NOSYS);
    check_eq(ask_word(self, MBOX_FIND, 10), ERR_ARG);
    check_eq(ask_word(self, MBOX_FIND, ~0ull), ERR_NAMETOOLONG);
    end();
}

TEST(nonsense_does_no_harm) {
    nonsense(startup_handle("mbox"), 5000);
    begin();
    long box = shared_box();

    check_eq(mb_send(other, box, out, 10, 0), 0);
    check_eq(mb_next(self, box), 10);
    end();
}
