// Who knows a box's number may send to it.
// fails: a_number_alone_is_no_right, a_box_is_handed_over_in_a_letter
// passes: a_receive_waits_for_a_letter
// costs: 30
// file: servers/mbox/box.c

static int find(const struct session *session, uint64_t number, struct box **box) {
    *box = find_any(number);
    if (!*box)
        return ERR_REMOVED;
    (void)session;
    return 0;
}
