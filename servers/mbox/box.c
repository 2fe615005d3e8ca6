// servers/mbox/box.c -- mailboxes: who owns them, what is in them, who waits.
#include <assert.h>

#include <servers/mbox/box.h>
#include <servers/mbox/letter.h>
#include <servers/mbox/names.h>
#include <servers/mbox/store.h>
#include <servers/mbox/waiters.h>
#include <user/lib/syscalls.h>

struct box {
    struct session *owner; // NULL: this place is free
    uint32_t serial;       // the upper part of its number; each use of the place has another one
    bool named;
    uint32_t holders;
    uint32_t first, last; // letters, the oldest first; 0: none
    uint32_t count;       // of them
    struct waiters receiving;
};

static struct box boxes[BOXES_MAX];
static unsigned next_place; // where to begin to look for a free one

_Static_assert((BOXES_MAX & (BOXES_MAX - 1)) == 0, "a number is serial and place");

static uint64_t number_of(unsigned place) {
    return (uint64_t)boxes[place].serial * BOXES_MAX + place;
}

static unsigned place_of(uint64_t number) { return number % BOXES_MAX; }

void boxes_start(void *memory, size_t size, handle_t timer) {
    store_start(memory, size);
    waiters_start(timer);
}

static struct box *find_any(uint64_t number) {
    struct box *box = &boxes[place_of(number)];

    return box->owner && box->serial == number / BOXES_MAX ? box : NULL;
}

// The box with that number, to which this session may send.
static int find(const struct session *session, uint64_t number, struct box **box) {
    *box = find_any(number);
    if (!*box)
        return ERR_REMOVED;
    return session_has(session, place_of(number)) ? 0 : ERR_PERM;
}

static int find_own(const struct session *session, uint64_t number, struct box **box) {
    *box = find_any(number);
    if (!*box)
        return ERR_REMOVED;
    return (*box)->owner == session ? 0 : ERR_PERM;
}

// ---- Who could still send ----

static bool is_alone(const struct box *box) { return box->holders == 1; }

static void grant(struct session *session, unsigned place) {
    if (session_has(session, place))
        return;
    session_grant(session, place);
    boxes[place].holders++;
}

static void drop_holder(struct box *box) {
    assert(box->holders > 1); // the owner is one until the end
    box->holders--;
    if (is_alone(box))
        waiters_answer_all(&box->receiving, MBOX_END, ERR_PIPE);
}

// The letter with this enclosure is gone.
static void drop_enclosed(uint64_t number) {
    struct box *box = number ? find_any(number) : NULL;

    if (box)
        drop_holder(box);
}

// ---- Letters ----

static void append(struct box *box, uint32_t reference) {
    if (box->last)
        letter_at(box->last)->next = reference;
    else
        box->first = reference;
    box->last = reference;
    box->count++;
}

// Take the oldest one out, and free it.
static void remove_first(struct box *box) {
    uint32_t reference = box->first;

    box->first = letter_at(reference)->next;
    if (!box->first)
        box->last = 0;
    box->count--;
    letter_free(reference);
}

// The oldest letter goes to the caller of `reply`, whose buffer has `room` bytes. If it cannot, it
// stays.
static int deliver(struct box *box, handle_t reply, uint64_t room, uint64_t *words) {
    const struct letter *letter = letter_at(box->first);
    struct mbox_receive_reply *answer = (struct mbox_receive_reply *)words;
    uint64_t enclosed = letter->enclosed;

    *answer = (struct mbox_receive_reply){.size = letter->size, .left = box->count};
    if (letter->size > room)
        return ERR_SIZE;

    int status = letter_write(box->first, reply);

    if (status < 0)
        return status;
    answer->sender = letter->sender;
    answer->enclosed = enclosed;
    answer->left--;
    remove_first(box);
    if (enclosed && find_any(enclosed))
        grant(box->owner, place_of(enclosed));
    drop_enclosed(enclosed);
    return 0;
}

// There are letters again: answer those who wait, as long as they last.
static void settle(struct box *box) {
    while (box->first && box->receiving.first) {
        struct waiter waiter = waiters_take(&box->receiving);
        union reply_words words;
        int status = deliver(box, waiter.reply, waiter.size, words.words);

        deferred_reply(waiter.reply, status, words);
    }
}

int box_send(struct session *session, struct request *r) {
    const struct mbox_send *ask = request_ask(r);
    struct box *box, *enclosed = NULL;
    uint32_t reference;
    int status = find(session, ask->box, &box);

    if (status == 0 && ask->enclosed)
        status = find(session, ask->enclosed, &enclosed);
    if (status < 0)
        return status;
    if (ask->size > MBOX_LETTER_MAX)
        return ERR_SIZE;
    status = letter_take(session, ask->size, ask->enclosed, &reference);
    if (status < 0)
        return status;
    if (enclosed)
        enclosed->holders++;
    append(box, reference);
    if (box->receiving.first)
        settle(box);
    return 0;
}

int box_receive(struct session *session, struct request *r) {
    const struct mbox_receive *ask = request_ask(r);
    struct box *box;
    int status = find_own(session, ask->box, &box);

    if (status < 0)
        return status;
    if (box->first)
        return deliver(box, 0, ask->size, request_reply(r));
    if (ask->flags & MBOX_NOWAIT)
        return ERR_AGAIN;
    if (ask->flags & MBOX_END && is_alone(box))
        return ERR_PIPE;
    return waiters_add(&box->receiving, r);
}

// ---- Boxes ----

int box_allocate(struct session *session, struct request *r) {
    struct mbox_box *answer = request_reply(r);

    if (session->owned == SESSION_BOXES_MAX)
        return ERR_FULL;
    for (unsigned i = 0; i < BOXES_MAX; i++) {
        unsigned place = (next_place + i) % BOXES_MAX;
        struct box *box = &boxes[place];

        if (box->owner)
            continue;
        next_place = place + 1;
        *box = (struct box){.owner = session, .serial = box->serial + 1};
        box->serial += box->serial == 0;
        session->owned++;
        grant(session, place);
        answer->box = number_of(place);
        return 0;
    }
    return ERR_FULL;
}

static void free_box(struct box *box) {
    unsigned place = (unsigned)(box - boxes);

    waiters_answer_all(&box->receiving, 0, ERR_REMOVED);
    while (box->first) {
        uint64_t enclosed = letter_at(box->first)->enclosed;

        remove_first(box);
        drop_enclosed(enclosed);
    }
    if (box->named)
        name_remove(place);
    session_revoke_all(place);
    box->owner->owned--;
    box->owner = NULL;
}

int box_free(struct session *session, struct request *r) {
    const struct mbox_box *ask = request_ask(r);
    struct box *box;
    int status = find_own(session, ask->box, &box);

    if (status == 0)
        free_box(box);
    return status;
}

static int read_name(uint64_t size, char *name) {
    if (size > MBOX_NAME_MAX)
        return ERR_NAMETOOLONG;
    return size == 0 ? ERR_ARG : (int)sys_ipc_read(0, 0, name, size);
}

int box_publish(struct session *session, struct request *r) {
    const struct mbox_name *ask = request_ask(r);
    char name[MBOX_NAME_MAX];
    struct box *box;
    int status = find_own(session, ask->box, &box);

    if (status == 0)
        status = read_name(ask->name_size, name);
    if (status == 0)
        status = name_add(place_of(ask->box), name, ask->name_size);
    if (status < 0)
        return status;
    box->named = true;
    box->holders++;
    return 0;
}

int box_find(struct session *session, struct request *r) {
    const struct mbox_name *ask = request_ask(r);
    struct mbox_box *answer = request_reply(r);
    char name[MBOX_NAME_MAX];
    int place = read_name(ask->name_size, name);

    if (place == 0)
        place = name_find(name, ask->name_size);
    if (place < 0)
        return place;
    grant(session, (unsigned)place);
    answer->box = number_of((unsigned)place);
    return 0;
}

int box_usage(struct session *session, struct request *r) {
    *(struct mbox_usage_reply *)request_reply(r) = (struct mbox_usage_reply){
        .quota = MBOX_QUOTA,
        .used = session->used,
        .free = store_free(),
        .sender = session->serial,
    };
    return 0;
}

// ---- Sessions ----

struct session *box_session_create(const struct session *from) {
    struct session *session = session_create();

    if (!session || !from)
        return session;
    for (unsigned place = session_next_box(from, 0); place < BOXES_MAX;
         place = session_next_box(from, place + 1))
        grant(session, place);
    return session;
}

void box_session_end(struct session *session) {
    for (unsigned place = session_next_box(session, 0); place < BOXES_MAX;
         place = session_next_box(session, place + 1)) {
        if (boxes[place].owner == session) {
            free_box(&boxes[place]);
        } else {
            session_revoke(session, place);
            drop_holder(&boxes[place]);
        }
    }
    session_end(session);
}
