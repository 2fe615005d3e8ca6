// A box that is freed forgets its letters, and their memory with them.
// fails: nobody_can_take_all_the_memory, memory_comes_back_whatever_becomes_of_a_letter
// passes: a_receive_waits_for_a_letter
// costs: 40
// file: servers/mbox/box.c

static void free_box(struct box *box) {
    unsigned place = (unsigned)(box - boxes);

    waiters_answer_all(&box->receiving, 0, ERR_REMOVED);
    (void)drop_enclosed;
    box->first = box->last = 0;
    if (box->named)
        name_remove(place);
    session_revoke_all(place);
    box->owner->owned--;
    box->owner = NULL;
}
