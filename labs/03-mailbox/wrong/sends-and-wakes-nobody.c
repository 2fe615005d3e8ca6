// A letter for one who waits already stays in the box.
// fails: a_receive_waits_for_a_letter, who_waits_first_gets_first
// passes: letters_of_each_sender_stay_in_order
// costs: 60
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
    append(box, reference);
    if (!box->first)
        settle(box);
    return 0;
}
