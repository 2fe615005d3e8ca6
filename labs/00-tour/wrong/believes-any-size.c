// Whatever a client says is the size.
// fails: what_is_wrong_is_refused_and_changes_nothing
// passes: it_says_in_capitals_what_it_is_told
// costs: 25
// file: servers/parrot/main.c

static int hear(struct parrot *parrot, struct request *r) {
    uint64_t size = r->ask.write.size;
    char text[TEXT_MAX];

    if (size > TEXT_MAX)
        size = TEXT_MAX;

    int status = ipc_read_all(0, 0, text, size);

    if (status < 0)
        return status;
    for (uint64_t i = 0; i < size; i++)
        parrot->text[i] = (char)toupper((unsigned char)text[i]);
    parrot->size = size;
    parrot->said = 0;
    r->reply.write.count = size;
    return 0;
}
