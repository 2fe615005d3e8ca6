// A letter leaves the box before it is known whether it can be delivered.
// fails: a_letter_that_has_no_room_stays, memory_comes_back_whatever_becomes_of_a_letter
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

static int deliver(struct box *box, handle_t reply, uint64_t room, uint64_t *words) {
    const struct letter *letter = letter_at(box->first);
    struct mbox_receive_reply *answer = (struct mbox_receive_reply *)words;
    uint64_t enclosed = letter->enclosed;

    *answer = (struct mbox_receive_reply){.size = letter->size, .left = box->count};
    if (letter->size > room) {
        remove_first(box);
        return ERR_SIZE;
    }

    int status = letter_write(box->first, reply);

    if (status < 0)
        return status;
    answer->sender = letter->sender;
    answer->enclosed = enclosed;
    answer->left--;
    remove_first(box);
    if (enclosed && find_any(enclosed))
        grant(box->owner, place_of(enclosed));
    drop_enclosed(enclosed);
    return 0;
}
