// Every request succeeds at once, and does nothing.
// file: servers/mbox/box.c

int box_allocate(struct session *session, struct request *r) {
    struct mbox_box *answer = request_reply(r);

    (void)session, (void)next_place;
    answer->box = 1;
    return 0;
}

int box_send(struct session *session, struct request *r) {
    (void)session, (void)r;
    (void)find, (void)append, (void)settle;
    return 0;
}

int box_receive(struct session *session, struct request *r) {
    (void)session, (void)r;
    (void)is_alone;
    return 0;
}

int box_free(struct session *session, struct request *r) {
    (void)session, (void)r;
    (void)free_box;
    return 0;
}
