// Says yes to everything.
// file: servers/uart/main.c

static int dispatch(struct request *r) {
    (void)move_or_wait, (void)sync, (void)control;
    r->reply.words[0] = r->ask.words[0];
    return 0;
}
