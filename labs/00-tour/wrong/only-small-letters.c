// What is no small letter is changed as well.
// fails: it_says_in_capitals_what_it_is_told
// passes: it_is_found_in_srv
// costs: 50
// file: servers/parrot/main.c

static int hear(struct parrot *parrot, struct request *r) {
    uint64_t size = r->ask.write.size;
    char text[TEXT_MAX];

    if (size > TEXT_MAX)
        return ERR_SIZE;

    int status = ipc_read_all(0, 0, text, size);

    if (status < 0)
        return status;
    for (uint64_t i = 0; i < size; i++)
        parrot->text[i] = (char)(text[i] & ~' ');
    parrot->size = size;
    parrot->said = 0;
    r->reply.write.count = size;
    return 0;
}
