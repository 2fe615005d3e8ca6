// No helpers: everything in dispatch; the text is changed when it is said.
// file: servers/parrot/main.c

static int dispatch(struct request *r) {
    struct parrot *mine = NULL;

    (void)parrot_of, (void)hear, (void)say;
    for (struct parrot *p = parrots; p < parrots + PARROTS; p++)
        mine = p->badge == r->badge ? p : mine;
    for (struct parrot *p = parrots; !mine && p < parrots + PARROTS; p++)
        mine = p->badge ? NULL : p;
    if (mine == NULL)
        return ERR_FULL;
    if (mine->badge == 0) {
        memset(mine, 0, sizeof *mine);
        mine->badge = r->badge;
    }
    if (r->op == IO_WRITE) {
        char next[TEXT_MAX];
        int status = r->ask.read.size > sizeof next ? ERR_SIZE : 0;

        if (status == 0)
            status = ipc_read_all(0, 0, next, r->ask.read.size);
        if (status != 0)
            return status;
        memcpy(mine->text, next, r->ask.read.size);
        mine->size = r->reply.write.count = r->ask.read.size;
        mine->said = 0;
        return 0;
    }
    if (r->op == IO_READ) {
        char loud[TEXT_MAX];
        uint64_t left = mine->size - mine->said;
        uint64_t count = r->ask.read.size < left ? r->ask.read.size : left;
        int status;

        for (uint64_t i = 0; i < count; i++)
            loud[i] = (char)toupper((unsigned char)mine->text[mine->said + i]);
        status = ipc_write_all(0, 0, loud, count);
        if (status == 0) {
            mine->said += count;
            r->reply.read.count = count;
        }
        return status;
    }
    return ERR_NOSYS;
}
