// Places are never free again.
// fails: many_come_and_go
// passes: it_says_in_capitals_what_it_is_told
// costs: 15
// file: servers/parrot/main.c

static void closed(badge_t badge) {
    for (unsigned i = 0; i < PARROTS; i++) {
        if (parrots[i].badge == badge)
            parrots[i].size = 0;
    }
}
