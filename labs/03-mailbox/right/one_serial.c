// One serial counts for all boxes; places are looked for from the start; a session that ends looks
// at all boxes.
// file: servers/mbox/box.c

static int find(const struct session *session, uint64_t number, struct box **box) {
    unsigned place = place_of(number);

    *box = NULL;
    if (find_any(number) == NULL)
        return ERR_REMOVED;
    if (!session_has(session, place))
        return ERR_PERM;
    *box = &boxes[place];
    return 0;
}

static int find_own(const struct session *session, uint64_t number, struct box **box) {
    struct box *found = find_any(number);

    *box = found;
    if (found == NULL)
        return ERR_REMOVED;
    if (found->owner != session)
        return ERR_PERM;
    return 0;
}

int box_allocate(struct session *session, struct request *r) {
    static uint32_t serial;
    struct mbox_box *answer = request_reply(r);
    struct box *box = boxes;

    (void)next_place;
    if (session->owned >= SESSION_BOXES_MAX)
        return ERR_FULL;
    while (box < boxes + BOXES_MAX && box->owner != NULL)
        box++;
    if (box == boxes + BOXES_MAX)
        return ERR_FULL;
    if (++serial == 0)
        serial = 1;
    *box = (struct box){.serial = serial};
    box->owner = session;
    session->owned++;
    grant(session, (unsigned)(box - boxes));
    answer->box = number_of((unsigned)(box - boxes));
    return 0;
}

static void free_box(struct box *box) {
    unsigned place = (unsigned)(box - boxes);
    uint32_t reference = box->first;

    session_revoke_all(place);
    if (box->named)
        name_remove(place);
    box->owner->owned--;
    box->owner = NULL; // so that a letter in it that encloses it finds no box
    box->first = box->last = box->count = 0;
    while (reference) {
        uint32_t next = letter_at(reference)->next;
        uint64_t enclosed = letter_at(reference)->enclosed;

        letter_free(reference);
        drop_enclosed(enclosed);
        reference = next;
    }
    waiters_answer_all(&box->receiving, 0, ERR_REMOVED);
}

void box_session_end(struct session *session) {
    for (unsigned place = 0; place < BOXES_MAX; place++) {
        if (boxes[place].owner == session)
            free_box(&boxes[place]);
    }
    for (unsigned place = 0; place < BOXES_MAX; place++) {
        if (!session_has(session, place))
            continue;
        session_revoke(session, place);
        drop_holder(&boxes[place]);
    }
    session_end(session);
}
