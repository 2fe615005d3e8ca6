// user/tests/test_letters.c -- mailboxes: what only shows when places are used again and again.
#include <user/tests/lib/mailboxes.h>

enum { TIMES = 9000 }; // more than twice the places that there are

TEST(a_number_is_never_used_again) {
    begin();
    long first = mb_alloc(self), kept = mb_alloc(self);

    check(first > 0 && kept > 0 && kept != first);
    check_eq(mb_free(self, first), 0);
    for (unsigned i = 0; i < TIMES; i++) {
        long box = mb_alloc(self);

        check(box > 0 && box != first && box != kept);
        check_eq(mb_free(self, box), 0);
        check_eq(mb_free(self, box), ERR_REMOVED);
    }
    check_eq(mb_send(self, first, out, 1, 0), ERR_REMOVED);
    check_eq(mb_send(self, kept, out, 1, 0), 0);
    end();
}

TEST(rights_end_with_the_box) {
    begin();
    check_eq(mb_free(self, shared_box()), 0);
    for (unsigned i = 0; i < TIMES; i++) {
        long box = mb_alloc(self);

        check(box > 0);
        check_eq(mb_send(other, box, out, 1, 0), ERR_PERM);
        check_eq(mb_free(self, box), 0);
    }
    end();
}

TEST(memory_comes_back_whatever_becomes_of_a_letter) {
    enum { SIZE = 50000, ROUNDS = 300 };

    begin();
    for (unsigned i = 0; i < ROUNDS; i++) {
        long box = shared_box();

        check_eq(mb_send(other, box, out, SIZE, box), 0);
        check_eq(mb_receive(self, box, SIZE - 1, MBOX_NOWAIT, 0), ERR_SIZE);
        check_eq(mb_next(self, box), SIZE);
        check_eq(mb_send(other, box, out, SIZE, 0), 0);
        check_eq(mb_free(self, box), 0);
        check_eq(usage(other).used, 0);
    }
    end();
}

TEST(one_letter_answers_one_of_those_who_wait) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *waits[3];

    for (unsigned i = 0; i < 3; i++)
        waits[i] = waiting(self, box, 100, 0);
    for (unsigned i = 0; i < 3; i++) {
        check(actor_is_blocked(waits[i]));
        check_eq(mb_send(other, box, out, i + 1, 0), 0);
        check_eq(answer_of(waits[i]), i + 1);
    }
    check_eq(mb_next(self, box), ERR_AGAIN);
    end();
    scene_end();
}

TEST(who_waits_in_vain_is_told_once_and_leaves_the_queue) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *stays = waiting(self, box, 100, 0), *leaves = waiting(self, box, 100, 0),
                 *last = waiting(self, box, 100, 0);

    check_eq(sys_thread_interrupt(leaves->peer->thread), 0);
    check_eq(answer_of(leaves), ERR_INTR);
    check(actor_is_blocked(stays));
    check_eq(mb_send(other, box, out, 7, 0), 0);
    check_eq(answer_of(stays), 7);
    check_eq(sys_thread_interrupt(last->peer->thread), 0);
    check_eq(answer_of(last), ERR_INTR);
    struct actor *again = waiting(self, box, 100, 0);

    check_eq(mb_send(other, box, out, 8, 0), 0);
    check_eq(answer_of(again), 8);
    end();
    scene_end();
}

TEST(an_owner_that_is_left_alone_still_gets_what_is_there) {
    begin();
    long box = shared_box(), theirs = mb_alloc(other);

    check_eq(mb_send(other, box, out, 5, theirs), 0);
    check_eq(mb_send(other, box, out, 6, 0), 0);
    session_close(other);
    other = session_new();
    check_eq(mb_receive(self, box, 10, MBOX_END, 0), 5);
    check_eq(about.enclosed, theirs);
    check_eq(mb_receive(self, box, 10, MBOX_END, 0), 6);
    check_eq(mb_receive(self, box, 10, MBOX_NOWAIT | MBOX_END, 0), ERR_AGAIN);
    end();
}
