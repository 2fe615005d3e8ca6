// What it does not know succeeds.
// fails: it_is_found_in_srv, what_is_wrong_is_refused_and_changes_nothing
// passes: it_says_in_capitals_what_it_is_told
// costs: 20
// file: servers/parrot/main.c

static int dispatch(struct request *r) {
    struct parrot *parrot = parrot_of(r->badge);

    if (!parrot)
        return ERR_FULL;
    switch (r->op) {
    case IO_WRITE: return hear(parrot, r);
    case IO_READ: return say(parrot, r);
    default: return 0;
    }
}
