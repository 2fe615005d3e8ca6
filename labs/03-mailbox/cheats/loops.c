// The server never answers.
// file: servers/mbox/box.c

int box_allocate(struct session *session, struct request *r) {
    (void)session, (void)r, (void)next_place;
    for (;;) {
    }
}
