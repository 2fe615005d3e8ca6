// labs/03-mailbox/stubs/servers/mbox/box.c -- what stands in the starter for the functions of this
// name.

static int find(const struct session *session, uint64_t number, struct box **box) {
    // Lab 03-mailbox, task 1: yours to write.
    //
    // *box is the box with that number (find_any); ERR_REMOVED if there is none. The number is no
    // right: 0 only if this session may send to it (session_has), else ERR_PERM.
    (void)session, (void)number;
    *box = NULL;
    return ERR_NOSYS;
}

static int find_own(const struct session *session, uint64_t number, struct box **box) {
    // Lab 03-mailbox, task 1: yours to write.
    //
    // The same, but 0 only for the owner: ERR_REMOVED, ERR_PERM.
    (void)session, (void)number;
    *box = NULL;
    return ERR_NOSYS;
}

int box_allocate(struct session *session, struct request *r) {
    // Lab 03-mailbox, task 1: yours to write.
    //
    // A session that owns SESSION_BOXES_MAX boxes gets no more: ERR_FULL. Else look for a place in
    // `boxes` that is free, begin at next_place, so that a place is not used again at once.
    // ERR_FULL if there is none. The new box is empty, has this owner, and a serial that differs
    // from that of the place's last use, and is never 0: who still has the old number must not
    // reach the new box. The session owns one more, and may send to it (grant: the owner is the
    // first of its holders). The answer, in request_reply(r), is its number (number_of).
    (void)session, (void)r;
    (void)next_place;
    return ERR_NOSYS;
}

static void append(struct box *box, uint32_t reference) {
    // Lab 03-mailbox, task 2: yours to write.
    //
    // The letter of this reference (letter_at) becomes the last one of the box's list: first, last,
    // count, and `next` of the letter that was last before.
    (void)box, (void)reference;
}

int box_send(struct session *session, struct request *r) {
    // Lab 03-mailbox, task 2: yours to write.
    //
    // What is asked for is a struct mbox_send: request_ask(r). First everything that can fail, in
    // this order: the session may send to the box, and to the enclosed one if there is one (find);
    // the letter is not larger than MBOX_LETTER_MAX (ERR_SIZE); letter_take. After that nothing
    // fails: the enclosed box has one more holder, for as long as the letter is on its way; the
    // letter is the last one of its box; who waits there gets it (settle).
    (void)session, (void)r;
    (void)find, (void)append, (void)settle;
    return ERR_NOSYS;
}

static void remove_first(struct box *box) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // Take the oldest letter out of the list, and free its memory (letter_free). What it encloses
    // is not looked at.
    (void)box;
}

static int deliver(struct box *box, handle_t reply, uint64_t room, uint64_t *words) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // *words are a struct mbox_receive_reply. The oldest letter goes to the caller of `reply`
    // (0: the one that is being served). Its size and how many letters are in the box are told in
    // any case. A letter that is larger than `room` stays: ERR_SIZE; so does one that could not be
    // copied (letter_write), and that error is returned. Only what was copied completely leaves the
    // box: it tells sender and enclosed box, and counts no more in `left`; the owner may from now
    // on send to the enclosed box, if that still is there (grant), and the letter is no holder of
    // it any more (drop_enclosed): in this order.
    (void)box, (void)reply, (void)room, (void)words;
    (void)remove_first;
    return ERR_NOSYS;
}

static void settle(struct box *box) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // As long as there are letters and receivers that wait: the first of them (waiters_take) is
    // answered (deferred_reply) with what deliver says, an error as well.
    (void)box;
    (void)deliver;
}

int box_receive(struct session *session, struct request *r) {
    // Lab 03-mailbox, task 3: yours to write.
    //
    // What is asked for is a struct mbox_receive. Only the owner receives. A letter that is there
    // is delivered at once. If there is none: with MBOX_NOWAIT ERR_AGAIN; with MBOX_END, when
    // nobody else could ever send (is_alone), ERR_PIPE; else the call waits (waiters_add).
    (void)session, (void)r;
    (void)is_alone;
    return ERR_NOSYS;
}

static void drop_holder(struct box *box) {
    // Lab 03-mailbox, task 5: yours to write.
    //
    // One who could send to the box cannot any more. The owner is a holder until the end; when it
    // is the only one left, nobody could ever send: who waits with MBOX_END is answered with
    // ERR_PIPE.
    (void)box;
}

static void free_box(struct box *box) {
    // Lab 03-mailbox, task 5: yours to write.
    //
    // Who waits at it is answered with ERR_REMOVED. Its letters are freed, and the boxes that they
    // enclose have a holder less each; beware, a letter may enclose the box that it is in. Its name
    // goes (name_remove), and the right of every session to it (session_revoke_all). The owner owns
    // one less, and the place is free.
    (void)box;
    (void)drop_enclosed;
}

int box_free(struct session *session, struct request *r) {
    // Lab 03-mailbox, task 5: yours to write.
    //
    // What is asked for is a struct mbox_box. Only the owner frees.
    (void)session, (void)r;
    (void)free_box;
    return ERR_NOSYS;
}

void box_session_end(struct session *session) {
    // Lab 03-mailbox, task 5: yours to write.
    //
    // For each box to which it may send (session_next_box): its own are freed; of another's it is
    // no holder any more. Then the session has no rights and is over (session_end).
    (void)session;
}
