// A session that ended is still counted as one that could send.
// fails: a_wait_ends_when_nobody_else_can_send, a_killed_client_gives_its_drive_back
// passes: a_receive_waits_for_a_letter
// costs: 40
// file: servers/mbox/box.c

void box_session_end(struct session *session) {
    for (unsigned place = session_next_box(session, 0); place < BOXES_MAX;
         place = session_next_box(session, place + 1)) {
        if (boxes[place].owner == session) {
            free_box(&boxes[place]);
        } else {
            session_revoke(session, place);
        }
    }
    session_end(session);
}
