// user/tests/test_mbox_ends.c -- mailboxes: waiting, rights, names; owners and senders that end.
#include <user/tests/lib/mailboxes.h>

#define SECOND 1000000000ull
#define MILLISECOND 1000000ull

TEST(a_receive_waits_for_a_letter) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *actor = waiting(self, box, 100, 0);

    fill_pattern(3);
    memset(in, 0, 100);
    check_eq(mb_send(other, box, out, 64, 0), 0);
    check_eq(answer_of(actor), 64);
    check_eq(memcmp(in, out, 64), 0);
    end();
    scene_end();
}

TEST(who_waits_first_gets_first) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *first = waiting(self, box, 100, 0), *second = waiting(self, box, 100, 0);

    check_eq(mb_send(other, box, out, 1, 0), 0);
    check_eq(answer_of(first), 1);
    check(actor_is_blocked(second));
    check_eq(mb_send(other, box, out, 2, 0), 0);
    check_eq(answer_of(second), 2);
    end();
    scene_end();
}

TEST(a_letter_that_has_no_room_stays) {
    scene_begin();
    begin();
    long box = shared_box();

    check_eq(mb_send(other, box, out, 50, 0), 0);
    check_eq(mb_receive(self, box, 49, 0, 0), ERR_SIZE);
    check_eq(about.size, 50);
    check_eq(mb_receive(self, box, 50, 0, 0), 50);
    struct actor *actor = waiting(self, box, 10, 0);

    check_eq(mb_send(other, box, out, 11, 0), 0);
    check_eq(answer_of(actor), ERR_SIZE);
    check_eq(mb_next(self, box), 11);
    end();
    scene_end();
}

TEST(a_timeout_ends_a_wait) {
    begin();
    long box = shared_box();
    ns_t before = time_now();

    check_eq(mb_receive(self, box, 10, 0, before + 5 * MILLISECOND), ERR_TIMEDOUT);
    check(time_now() >= before + 5 * MILLISECOND);
    check_eq(mb_receive(self, box, 10, 0, 1), ERR_TIMEDOUT); // over long ago
    check_eq(mb_send(other, box, out, 3, 0), 0);
    check_eq(mb_receive(self, box, 10, 0, time_now() + SECOND), 3);
    end();
}

TEST(several_timeouts_end_in_their_order) {
    scene_begin();
    begin();
    long box = shared_box(), second = mb_alloc(self);
    struct actor *late = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    ns_t now = time_now();

    late->handle = (handle_t)peer_give(late->peer, self, RIGHTS_ALL);
    late->m = receive_message(box, 10, 0, now + 300 * MILLISECOND);
    actor_call(late, MBOX_RECEIVE);
    check_eq(mb_receive(self, second, 10, 0, now + 20 * MILLISECOND), ERR_TIMEDOUT);
    check(actor_is_blocked(late));
    check_eq(answer_of(late), ERR_TIMEDOUT);
    check(time_now() >= now + 300 * MILLISECOND);
    end();
    scene_end();
}

TEST(only_the_owner_receives_and_frees) {
    begin();
    long box = shared_box();

    check_eq(mb_send(other, box, out, 3, 0), 0);
    check_eq(mb_receive(other, box, 10, 0, 0), ERR_PERM);
    check_eq(mb_free(other, box), ERR_PERM);
    check_eq(mb_publish(other, box, "mine"), ERR_PERM);
    check_eq(mb_next(self, box), 3);
    end();
}

TEST(a_number_alone_is_no_right) {
    begin();
    long box = mb_alloc(self), mine = mb_alloc(other);

    check_eq(mb_send(other, box, out, 3, 0), ERR_PERM);
    check_eq(mb_send(other, mine, out, 3, box), ERR_PERM); // nor can it be passed on
    check_eq(mb_send(other, box + (1 << 12), out, 3, 0), ERR_REMOVED);
    check_eq(mb_send(other, 0, out, 3, 0), ERR_REMOVED);
    check_eq(mb_send(other, -1, out, 3, 0), ERR_REMOVED);
    end();
}

TEST(a_box_is_handed_over_in_a_letter) {
    begin();
    long box = shared_box(), answers = mb_alloc(other);

    check_eq(mb_send(self, answers, out, 1, 0), ERR_PERM);
    check_eq(mb_send(other, box, out, 1, answers), 0);
    check_eq(mb_send(self, answers, out, 1, 0), ERR_PERM); // not before it is received
    check_eq(mb_next(self, box), 1);
    check_eq(about.enclosed, answers);
    check_eq(mb_send(self, answers, out, 7, 0), 0);
    check_eq(mb_next(other, answers), 7);
    check_eq(about.enclosed, 0);
    end();
}

TEST(an_enclosed_box_may_be_freed_on_the_way) {
    begin();
    long box = shared_box(), answers = mb_alloc(other);

    check_eq(mb_send(other, box, out, 1, answers), 0);
    check_eq(mb_free(other, answers), 0);
    long reused = mb_alloc(other);

    check(reused != answers);
    check_eq(mb_next(self, box), 1);
    check_eq(about.enclosed, answers);
    check_eq(mb_send(self, answers, out, 1, 0), ERR_REMOVED);
    check_eq(mb_send(self, reused, out, 1, 0), ERR_PERM);
    check_eq(mb_send(other, box, out, 1, box), 0); // a letter in the box that it encloses
    check_eq(mb_free(self, box), 0);
    end();
}

TEST(freeing_ends_those_who_wait_and_send) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *actor = waiting(self, box, 100, 0), *next = waiting(self, box, 100, MBOX_END);

    check_eq(mb_free(self, box), 0);
    check_eq(answer_of(actor), ERR_REMOVED);
    check_eq(answer_of(next), ERR_REMOVED);
    check_eq(mb_send(other, box, out, 1, 0), ERR_REMOVED);
    check_eq(mb_next(self, box), ERR_REMOVED);
    check_eq(mb_free(self, box), ERR_REMOVED);
    check_eq(mb_find(other, "shared"), ERR_NOENT);
    end();
    scene_end();
}

TEST(a_killed_owner_takes_its_boxes_along) {
    scene_begin();
    begin();
    struct actor *owner = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long box = shared_box();

    check_eq(mb_send(other, box, out, 100000, 0), 0);
    check_eq(mb_next(self, box), 100000);
    check_eq(mb_send(self, box, out, 5, 0), 0);
    owner->handle = (handle_t)peer_give(owner->peer, self, RIGHTS_ALL);
    session_close(self);
    check_eq(mb_send(other, box, out, 100000, 0), 0); // the owner lives
    check(usage(other).used >= 100000);
    actor_kill(owner);
    for (ns_t limit = time_now() + SECOND; mb_send(other, box, out, 1, 0) == 0;)
        check(time_now() < limit);
    check_eq(mb_send(other, box, out, 1, 0), ERR_REMOVED);
    check_eq(usage(other).used, 0);
    self = session_new();
    end();
    scene_end();
}

TEST(letters_of_a_killed_sender_arrive) {
    begin();
    long box = shared_box();
    uint64_t sender = usage(other).sender;

    check_eq(mb_send(other, box, out, 10, 0), 0);
    check_eq(mb_send(other, box, out, 20000, 0), 0);
    session_close(other);
    other = session_new();
    check(usage(other).sender != sender);
    check_eq(mb_next(self, box), 10);
    check_eq(about.sender, sender);
    check_eq(mb_next(self, box), 20000);
    check_eq(mb_send(other, box, out, 10, 0), ERR_PERM); // a new session at the old place
    end();
}

TEST(a_killed_receiver_loses_no_letter) {
    scene_begin();
    begin();
    long box = shared_box();

    actor_kill(waiting(self, box, 100, 0));
    check_eq(mb_send(other, box, out, 10, 0), 0);
    check_eq(mb_next(self, box), 10);
    end();
    scene_end();
}

TEST(who_waits_can_be_interrupted) {
    scene_begin();
    begin();
    long box = shared_box();
    struct actor *actor = waiting(self, box, 100, 0);

    check_eq(sys_thread_interrupt(actor->peer->thread), 0);
    check_eq(answer_of(actor), ERR_INTR);
    check_eq(mb_send(other, box, out, 10, 0), 0);
    check_eq(mb_next(self, box), 10);
    end();
    scene_end();
}

TEST(a_wait_ends_when_nobody_else_can_send) {
    scene_begin();
    begin();
    long box = mb_alloc(self), theirs = mb_alloc(other);

    check_eq(mb_receive(self, box, 10, MBOX_END, 0), ERR_PIPE);
    check_eq(mb_publish(other, theirs, "theirs"), 0);
    check_eq(mb_find(self, "theirs"), theirs);
    check_eq(mb_send(self, theirs, out, 1, box), 0);
    struct actor *actor = waiting(self, box, 10, MBOX_END); // the letter encloses it

    check_eq(mb_next(other, theirs), 1);
    check(actor_is_blocked(actor));
    check_eq(mb_send(other, box, out, 3, 0), 0);
    check_eq(answer_of(actor), 3);
    actor = waiting(self, box, 10, MBOX_END);
    session_close(other);
    check_eq(answer_of(actor), ERR_PIPE);
    other = session_new();
    end();
    scene_end();
}

TEST(a_session_for_a_fork_knows_the_same_boxes) {
    begin();
    long box = shared_box();
    handle_t child = (handle_t)ask_gate(other, MBOX_SESSION);

    check((int32_t)child > 0);
    check_eq(mb_send(child, box, out, 5, 0), 0);
    check_eq(mb_next(self, box), 5);
    check_eq(about.sender, usage(child).sender);
    check(usage(child).sender != usage(other).sender);
    session_close(child);
    child = (handle_t)ask_gate(self, MBOX_SESSION);
    check_eq(mb_send(child, box, out, 5, 0), 0);
    check_eq(mb_receive(child, box, 10, 0, 0), ERR_PERM);
    session_close(child);
    check_eq(mb_next(self, box), 5); // the end of the child ends none of its parent's boxes
    end();
}

TEST(names) {
    char longest[MBOX_NAME_MAX + 1];

    begin();
    long box = mb_alloc(self), second = mb_alloc(self);

    memset(longest, 'x', sizeof longest);
    check_eq(mb_find(other, "nobody"), ERR_NOENT);
    check_eq(mb_publish(self, box, "first"), 0);
    check_eq(mb_publish(self, box, "again"), ERR_STATE);
    check_eq(mb_publish(self, second, "first"), ERR_EXISTS);
    check_eq(mb_publish(self, second, ""), ERR_ARG);
    check_eq(mb_named(self, MBOX_PUBLISH, "a\0b", 3, second), ERR_ARG);
    check_eq(mb_named(self, MBOX_PUBLISH, longest, sizeof longest, second), ERR_NAMETOOLONG);
    check_eq(mb_named(self, MBOX_PUBLISH, longest, MBOX_NAME_MAX, second), 0);
    check_eq(mb_named(other, MBOX_FIND, longest, MBOX_NAME_MAX, 0), second);
    check_eq(mb_named(other, MBOX_FIND, longest, MBOX_NAME_MAX - 1, 0), ERR_NOENT);
    check_eq(mb_free(self, box), 0);
    check_eq(mb_find(other, "first"), ERR_NOENT);
    session_close(self);
    self = session_new();
    check_eq(mb_named(other, MBOX_FIND, longest, MBOX_NAME_MAX, 0), ERR_NOENT);
    end();
}
