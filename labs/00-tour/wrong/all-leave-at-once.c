// When one goes, all places are free.
// fails: many_come_and_go
// passes: it_says_in_capitals_what_it_is_told
// costs: 20
// file: servers/parrot/main.c

static void closed(badge_t badge) {
    for (unsigned i = 0; i < PARROTS; i++) {
        if (badge != 0)
            parrots[i].badge = 0;
    }
}
