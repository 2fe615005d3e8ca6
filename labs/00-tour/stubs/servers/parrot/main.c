// labs/00-tour/stubs/servers/parrot/main.c -- what stands in the starter for the functions of this
// name.

static struct parrot *parrot_of(badge_t badge) {
    // Lab 00-tour, task 2: yours to write.
    //
    // The place in `parrots` with this badge. If there is none: a place whose badge is 0 becomes
    // that of this badge, empty. If there is no such place either: NULL.
    (void)badge, (void)parrots;
    return NULL;
}

static int hear(struct parrot *parrot, struct request *r) {
    // Lab 00-tour, task 2: yours to write.
    //
    // The caller lends r->ask.write.size bytes. More than TEXT_MAX: ERR_SIZE. Copy them with
    // ipc_read_all(0, 0, ...); its error is yours, and then the parrot has heard nothing. The
    // parrot knows the text in capitals (toupper), and has said nothing of it. The answer says how
    // many bytes were taken: r->reply.write.count. Return 0.
    (void)parrot, (void)r;
    return ERR_NOSYS;
}

static int say(struct parrot *parrot, struct request *r) {
    // Lab 00-tour, task 2: yours to write.
    //
    // As many bytes as are left to say, but not more than r->ask.read.size, into the caller's
    // buffer: ipc_write_all(0, 0, ...). Its error is yours, and then the parrot has said nothing.
    // r->reply.read.count says how many there were: 0 at the end. Return 0.
    (void)parrot, (void)r;
    return ERR_NOSYS;
}

static int dispatch(struct request *r) {
    // Lab 00-tour, task 2: yours to write.
    //
    // Whose request is it (parrot_of; ERR_FULL), and what does it ask for (r->op)? Answer IO_WRITE
    // and IO_READ. ERR_NOSYS is the answer to what a server does not know.
    (void)r;
    (void)parrot_of, (void)hear, (void)say;
    return ERR_NOSYS;
}

static void closed(badge_t badge) {
    // Lab 00-tour, task 2: yours to write.
    //
    // Nobody has the gate with this badge any more: its place is free.
    (void)badge;
}

int main(void) {
    // Lab 00-tour, task 2: yours to write.
    //
    // Publish the server as "parrot"; say so on the console if that fails. Then serve(dispatch,
    // closed, NULL), which never comes back.
    (void)publish;
    serve(dispatch, closed, NULL);
}
