// The rights to a box stay when it is freed.
// fails: rights_end_with_the_box
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

static void free_box(struct box *box) {
    unsigned place = (unsigned)(box - boxes);

    waiters_answer_all(&box->receiving, 0, ERR_REMOVED);
    while (box->first) {
        uint64_t enclosed = letter_at(box->first)->enclosed;

        remove_first(box);
        drop_enclosed(enclosed);
    }
    if (box->named)
        name_remove(place);
    box->owner->owned--;
    box->owner = NULL;
}
