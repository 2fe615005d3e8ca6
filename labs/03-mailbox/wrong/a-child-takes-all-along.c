// A session that ends frees every box that it knows.
// fails: a_session_for_a_fork_knows_the_same_boxes
// passes: a_receive_waits_for_a_letter
// costs: 50
// file: servers/mbox/box.c

void box_session_end(struct session *session) {
    for (unsigned place = session_next_box(session, 0); place < BOXES_MAX;
         place = session_next_box(session, place + 1)) {
        free_box(&boxes[place]);
    }
    session_end(session);
}
