// The enclosed box is the receiver's when the letter is sent.
// fails: a_box_is_handed_over_in_a_letter
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

int box_send(struct session *session, struct request *r) {
    const struct mbox_send *ask = request_ask(r);
    struct box *box, *enclosed = NULL;
    uint32_t reference;
    int status = find(session, ask->box, &box);

    if (status == 0 && ask->enclosed)
        status = find(session, ask->enclosed, &enclosed);
    if (status < 0)
        return status;
    if (ask->size > MBOX_LETTER_MAX)
        return ERR_SIZE;
    status = letter_take(session, ask->size, ask->enclosed, &reference);
    if (status < 0)
        return status;
    if (enclosed)
        enclosed->holders++;
    if (enclosed)
        grant(box->owner, place_of(ask->enclosed));
    append(box, reference);
    if (box->receiving.first)
        settle(box);
    return 0;
}
