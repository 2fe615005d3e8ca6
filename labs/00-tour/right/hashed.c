// The badge says where to begin to look; what is left of the text is moved to its start.
// file: servers/parrot/main.c

static struct parrot *parrot_of(badge_t badge) {
    int place = -1;

    for (int i = 0; i < PARROTS; i++) {
        int at = (int)((badge + (badge_t)i) % PARROTS);

        if (parrots[at].badge == badge)
            return parrots + at;
        if (place < 0 && parrots[at].badge == 0)
            place = at;
    }
    if (place < 0)
        return NULL;
    parrots[place].badge = badge;
    parrots[place].size = 0;
    parrots[place].said = 0;
    return parrots + place;
}

static int say(struct parrot *parrot, struct request *r) {
    const uint64_t room = r->ask.read.size;
    const uint64_t count = parrot->size < room ? parrot->size : room;
    const int status = ipc_write_all(0, 0, parrot->text, count);

    if (status == 0) {
        parrot->size -= count;
        memmove(parrot->text, parrot->text + count, parrot->size);
        r->reply.read.count = count;
    }
    return status;
}

static void closed(badge_t badge) {
    struct parrot *gone = parrot_of(badge);

    if (gone)
        memset(gone, 0, sizeof *gone);
}
