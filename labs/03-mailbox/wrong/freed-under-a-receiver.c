// Who waits at a box that is freed waits for ever.
// fails: freeing_ends_those_who_wait_and_send
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: servers/mbox/box.c

static void free_box(struct box *box) {
    unsigned place = (unsigned)(box - boxes);

    while (box->first) {
        uint64_t enclosed = letter_at(box->first)->enclosed;

        remove_first(box);
        drop_enclosed(enclosed);
    }
    if (box->named)
        name_remove(place);
    session_revoke_all(place);
    box->owner->owned--;
    box->owner = NULL;
}
