// The server dies again and again; and the tape allocator forks without an end.
// file: servers/mbox/box.c

int box_allocate(struct session *session, struct request *r) {
    (void)session, (void)r, (void)next_place;
    __builtin_trap();
}
// file: user/tapes.c

static void request(mailbox_t client) {
    (void)client, (void)waiting;
    for (;;)
        fork();
}
