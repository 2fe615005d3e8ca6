// A session that ends frees none of its boxes.
// fails: a_killed_owner_takes_its_boxes_along
// passes: a_receive_waits_for_a_letter
// costs: 60
// file: servers/mbox/box.c

void box_session_end(struct session *session) {
    for (unsigned place = session_next_box(session, 0); place < BOXES_MAX;
         place = session_next_box(session, place + 1)) {
        if (boxes[place].owner == session) {
            session->owned--;
        } else {
            session_revoke(session, place);
            drop_holder(&boxes[place]);
        }
    }
    session_end(session);
}
