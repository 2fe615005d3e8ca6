// `left` counts the letter that was received.
// fails: letters_of_each_size_come_as_they_were_sent
// passes: a_receive_waits_for_a_letter
// costs: 10
// file: servers/mbox/box.c

static int deliver(struct box *box, handle_t reply, uint64_t room, uint64_t *words) {
    const struct letter *letter = letter_at(box->first);
    struct mbox_receive_reply *answer = (struct mbox_receive_reply *)words;
    uint64_t enclosed = letter->enclosed;

    *answer = (struct mbox_receive_reply){.size = letter->size, .left = box->count};
    if (letter->size > room)
        return ERR_SIZE;

    int status = letter_write(box->first, reply);

    if (status < 0)
        return status;
    answer->sender = letter->sender;
    answer->enclosed = enclosed;
    remove_first(box);
    if (enclosed && find_any(enclosed))
        grant(box->owner, place_of(enclosed));
    drop_enclosed(enclosed);
    return 0;
}
