// Any box can be enclosed, whether or not the sender may send to it.
// fails: a_number_alone_is_no_right
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

int box_send(struct session *session, struct request *r) {
    const struct mbox_send *ask = request_ask(r);
    struct box *box, *enclosed = NULL;
    uint32_t reference;
    int status = find(session, ask->box, &box);

    if (status == 0 && ask->enclosed)
        enclosed = find_any(ask->enclosed);
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
    if (box->receiving.first)
        settle(box);
    return 0;
}
