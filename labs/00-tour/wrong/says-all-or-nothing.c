// The whole text, whatever room there is.
// fails: a_long_answer_comes_in_parts
// passes: it_is_found_in_srv
// costs: 30
// file: servers/parrot/main.c

static int say(struct parrot *parrot, struct request *r) {
    uint64_t count = parrot->size - parrot->said;

    if (count > r->ask.read.size)
        return ERR_SIZE;

    int status = ipc_write_all(0, 0, parrot->text + parrot->said, count);

    if (status < 0)
        return status;
    parrot->said += count;
    r->reply.read.count = count;
    return 0;
}
