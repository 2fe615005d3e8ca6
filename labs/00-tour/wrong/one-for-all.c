// All hear the same parrot.
// fails: two_who_talk_to_it_do_not_hear_each_other, many_come_and_go
// passes: it_says_in_capitals_what_it_is_told
// costs: 30
// file: servers/parrot/main.c

static struct parrot *parrot_of(badge_t badge) {
    struct parrot *place = NULL;

    for (unsigned i = 0; i < PARROTS; i++) {
        if (parrots[i].badge == badge || parrots[i].badge != 0)
            return &parrots[i];
        if (parrots[i].badge == 0)
            place = &parrots[i];
    }
    if (place)
        *place = (struct parrot){.badge = badge};
    return place;
}
