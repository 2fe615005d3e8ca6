static void begin(struct member *m, ns_t quantum) {
    // TASK 2, if you write this policy. The member comes, or its share was changed. Until it is
    // chosen it has PRIORITY_NORMAL, a quantum, and any hart (ALL_HARTS). One that is new
    // (m->given.priority is 0) starts at the pass of who was chosen last; what it used before
    // counts for nothing. One that is here already keeps a pass that is higher.
    m->wanted = (struct place){PRIORITY_NORMAL, quantum, ALL_HARTS};
}

static struct member *choose(void) {
    // TASK 2. The member with the lowest pass that is not chosen yet, has no deadline
    // (member_has_deadline), was not passed over in this choice (choose_passed_over), and could
    // run: mechanism_look brings what the table says of it up to date, and m->used then says what
    // its pass is now. One that cannot run is passed over (choose_pass_over), and remembered as
    // asleep. NULL: nobody can.
    return NULL;
}
