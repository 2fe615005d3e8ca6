// Every receive waits, for no time at all if there is a letter: one way for all.
// file: servers/mbox/box.c

static void settle(struct box *box) {
    for (;;) {
        union reply_words answer = {.words = {0}};
        struct waiter who;
        int result;

        if (box->count == 0 || box->receiving.first == NULL)
            return;
        who = waiters_take(&box->receiving);
        result = deliver(box, who.reply, who.size, answer.words);
        deferred_reply(who.reply, result, answer);
    }
}

int box_send(struct session *session, struct request *r) {
    const struct mbox_send *ask = request_ask(r);
    struct box *to, *with = NULL;
    uint32_t letter;
    int error;

    if ((error = find(session, ask->box, &to)) != 0)
        return error;
    if (ask->enclosed != 0 && (error = find(session, ask->enclosed, &with)) != 0)
        return error;
    if (ask->size > MBOX_LETTER_MAX)
        return ERR_SIZE;
    if ((error = letter_take(session, ask->size, ask->enclosed, &letter)) != 0)
        return error;
    append(to, letter);
    if (with != NULL)
        with->holders += 1;
    settle(to);
    return 0;
}

int box_receive(struct session *session, struct request *r) {
    const struct mbox_receive *ask = request_ask(r);
    struct box *box;
    int status = find_own(session, ask->box, &box);

    if (status != 0)
        return status;
    if (box->count == 0) {
        if (ask->flags & MBOX_NOWAIT)
            return ERR_AGAIN;
        if ((ask->flags & MBOX_END) != 0 && is_alone(box))
            return ERR_PIPE;
    }
    status = waiters_add(&box->receiving, r);
    if (status == DEFERRED)
        settle(box);
    return status;
}
// file: user/tapes.c

static int lend(mailbox_t client) {
    int number = 0;
    pid_t child;

    while (number < drive_count && drives[number].handler != 0)
        number++;
    if (number == drive_count)
        return -1;
    child = fork();
    if (child == 0)
        handle(number, drives[number].fd, client);
    if (child > 0)
        drives[number].handler = child;
    return child > 0 ? 0 : -1;
}

static void lend_to_waiting(void) {
    while (waiting_count > 0 && lend(waiting[0]) == 0) {
        waiting_count--;
        for (int i = 0; i < waiting_count; i++)
            waiting[i] = waiting[i + 1];
    }
}
