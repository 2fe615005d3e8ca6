// The line's first place is always the first of its array: the others move up.
// file: servers/blk/blk.c

static struct job *line_at(struct line *line, unsigned index) {
    return line->jobs + index;
}

static void move_up(struct line *line, unsigned from) {
    line->count -= 1;
    for (unsigned i = from; i < line->count; i++)
        line->jobs[i] = line->jobs[i + 1];
}

bool line_add(struct line *line, const struct job *job) {
    bool room = line->count < WAITERS;

    if (room) {
        line->jobs[line->count] = *job;
        line->count += 1;
    }
    return room;
}

bool line_take(struct line *line, struct job *job) {
    if (line->count > 0) {
        *job = *line_at(line, 0);
        move_up(line, 0);
        return true;
    }
    return false;
}

bool line_remove(struct line *line, callid_t call, struct job *job) {
    unsigned i = 0;

    while (i < line->count && line->jobs[i].call != call)
        i++;
    if (i == line->count)
        return false;
    *job = line->jobs[i];
    move_up(line, i);
    return true;
}

int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask) {
    uint64_t end;

    if (ask->size == 0 || ask->size % BLOCK_SECTOR != 0 || ask->position % BLOCK_SECTOR != 0)
        return ERR_ARG;
    if (ask->size > BLOCK_TRANSFER_MAX)
        return ERR_SIZE;
    if (__builtin_add_overflow(ask->position, ask->size, &end) || end > disk->size)
        return ERR_ARG;
    return op == BLOCK_WRITE && (disk->features & FEATURE_READ_ONLY) ? ERR_ROFS : 0;
}
