// labs/03-mailbox/stubs/user/tapes.c -- what stands in the starter for the functions of this name.

static void child_ended(int number) {
    // Lab 03-mailbox, task 6: yours to write.
    //
    // The handler of SIGCHLD. Little is allowed here, so it only sees to it that serve_one wakes:
    // an empty letter to our own box. errno must be as before.
    (void)number;
}

static void take_back(void) {
    // Lab 03-mailbox, task 6: yours to write.
    //
    // Each child that has ended, without waiting for one that has not (waitpid, WNOHANG): the drive
    // whose handler it was is free. Several may have ended by one letter.
}

static int lend(mailbox_t client) {
    // Lab 03-mailbox, task 6: yours to write.
    //
    // A drive that is free gets a handler: a forked child, which serves the client in handle(number
    // of the drive, its file, client) and never comes back. The drive is not free from now on. -1
    // if there is no free drive, or the fork failed.
    (void)client;
    (void)handle;
    return -1;
}

static void lend_to_waiting(void) {
    // Lab 03-mailbox, task 6: yours to write.
    //
    // From the oldest client in the queue on, each gets a drive, as long as there are some.
    (void)lend;
}

static void request(mailbox_t client) {
    // Lab 03-mailbox, task 6: yours to write.
    //
    // The letter that came last is a request of this client, whom the enclosed box reaches; 0: it
    // encloses none. "drive": the client is the last one of the queue, if there is room. "who": it
    // is answered "free N of M". Everything else is ignored.
    (void)client;
    (void)waiting;
}
