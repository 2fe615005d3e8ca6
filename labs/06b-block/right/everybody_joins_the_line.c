// Every job goes through the line; slots are filled from the last one on.
// file: servers/blk/main.c

static int free_slot(void) {
    int slot = SLOTS - 1;

    while (slot >= 0 && slots[slot].op != 0)
        slot--;
    return slot;
}

static void start_waiting(void) {
    for (int slot = free_slot(); slot >= 0 && line.count > 0; slot = free_slot()) {
        if (!line_take(&line, &slots[slot]))
            return;
        start_job((unsigned)slot);
    }
}

static int add_job(struct request *r, const struct block_transfer *ask) {
    struct job job = {r->op, ask->position, ask->size, 0, r->call};
    int status = line.count < WAITERS ? request_defer(r, &job.reply) : ERR_BUSY;

    if (status != 0)
        return status;
    line_add(&line, &job);
    start_waiting();
    return DEFERRED;
}

static void recover(int why) {
    bool works = false;

    for (; !works && failures < FAILURES_MAX; failures++)
        works = begin_again();
    if (!works)
        fail_all(why);
}
