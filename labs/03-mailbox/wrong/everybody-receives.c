// Who may send may receive as well.
// fails: only_the_owner_receives_and_frees
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

int box_receive(struct session *session, struct request *r) {
    const struct mbox_receive *ask = request_ask(r);
    struct box *box;
    int status = find(session, ask->box, &box);

    if (status < 0)
        return status;
    if (box->first)
        return deliver(box, 0, ask->size, request_reply(r));
    if (ask->flags & MBOX_NOWAIT)
        return ERR_AGAIN;
    if (ask->flags & MBOX_END && is_alone(box))
        return ERR_PIPE;
    return waiters_add(&box->receiving, r);
}
