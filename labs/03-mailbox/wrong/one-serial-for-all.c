// A place that is used again has the number that it had before.
// fails: a_number_is_never_used_again
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: servers/mbox/box.c

int box_allocate(struct session *session, struct request *r) {
    struct mbox_box *answer = request_reply(r);

    if (session->owned == SESSION_BOXES_MAX)
        return ERR_FULL;
    for (unsigned i = 0; i < BOXES_MAX; i++) {
        unsigned place = (next_place + i) % BOXES_MAX;
        struct box *box = &boxes[place];

        if (box->owner)
            continue;
        next_place = place + 1;
        *box = (struct box){.owner = session, .serial = 1};
        session->owned++;
        grant(session, place);
        answer->box = number_of(place);
        return 0;
    }
    return ERR_FULL;
}
