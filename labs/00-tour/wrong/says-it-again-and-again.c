// What was said is said again.
// fails: it_says_in_capitals_what_it_is_told, a_long_answer_comes_in_parts, the_parrot_speaks_in_the_shell
// passes: it_is_found_in_srv
// costs: 40
// file: servers/parrot/main.c

static int say(struct parrot *parrot, struct request *r) {
    uint64_t count = parrot->size - parrot->said;

    if (count > r->ask.read.size)
        count = r->ask.read.size;

    int status = ipc_write_all(0, 0, parrot->text + parrot->said, count);

    if (status < 0)
        return status;
    r->reply.read.count = count;
    return 0;
}
