// tests/host/test_mbox.c -- random sessions, boxes and letters against a model.
//
// Built with the host's compiler and ASan and UBSan, together with the logic of servers/mbox. Two
// stand-ins: the kernel keeps callers with their buffers, and the model keeps what each box must
// hold. The memory is small, so that letters are often refused.
#include <string.h>

#include <servers/mbox/box.h>
#include <servers/mbox/store.h>
#include <servers/mbox/waiters.h>
#include <tests/host/check.h>
#include <user/lib/syscalls.h>

// ---- The kernel ----

enum { CALLERS = 24, LARGEST = 40000, MEMORY = 1 << 20 };

struct caller {
    uint8_t buffer[LARGEST];
    uint64_t size;
    bool waits, gone; // gone: killed, and the server was not told yet
    int session, box; // of the model
    uint64_t flags;
    ns_t deadline;
    int result;
    union reply_words words;
};

// Reply handle i + 1 is caller i; 0 is the one whose request is being made.
static struct caller callers[CALLERS];
static unsigned current;
static ns_t now = 1000, timer_at;

static struct caller *caller_of(handle_t reply) { return &callers[reply ? reply - 1 : current]; }

static long copy(handle_t reply, uint64_t offset, size_t size) {
    const struct caller *caller = caller_of(reply);

    if (caller->gone)
        return ERR_GONE;
    return offset > caller->size || size > caller->size - offset ? ERR_ARG : 0;
}

long sys_ipc_read(handle_t reply, uint64_t offset, void *to, size_t size) {
    long status = copy(reply, offset, size);

    if (status == 0)
        memcpy(to, caller_of(reply)->buffer + offset, size);
    return status;
}

long sys_ipc_write(handle_t reply, uint64_t offset, const void *from, size_t size) {
    long status = copy(reply, offset, size);

    if (status == 0)
        memcpy(caller_of(reply)->buffer + offset, from, size);
    return status;
}

int request_defer(struct request *r, handle_t *reply) {
    (void)r;
    callers[current].waits = true;
    *reply = current + 1;
    return 0;
}

long sys_timer_set(handle_t notification, ns_t when, uint64_t bits) {
    check(notification == 77 && bits == TIMER_BIT);
    timer_at = when;
    return 0;
}

long sys_time_now_out(struct time_now *out) {
    *out = (struct time_now){.now = now};
    return 0;
}

// ---- The model ----

enum { SESSIONS = 12, BOXES = 24, LETTERS = 4096, NONE = -1 };

struct model_letter {
    uint64_t size, sender, enclosed;
    uint32_t seed;
    int enclosed_box;
};

struct model_box {
    uint64_t number; // 0: unused
    int owner;
    bool named;
    unsigned first, count;
    struct model_letter letters[LETTERS]; // a ring
};

static struct session *opened[SESSIONS];
static uint64_t serials[SESSIONS];
static struct model_box boxes[BOXES];
static bool rights[SESSIONS][BOXES];

static uint8_t byte_at(uint32_t seed, uint64_t place) {
    return (uint8_t)(seed + place * 7 + place / 256 * 13);
}

static bool has_other_holder(int box) {
    for (int i = 0; i < SESSIONS; i++) {
        if (rights[i][box] && i != boxes[box].owner)
            return true;
    }
    for (int i = 0; i < BOXES; i++) {
        for (unsigned j = 0; boxes[i].number && j < boxes[i].count; j++) {
            const struct model_letter *letter = &boxes[i].letters[(boxes[i].first + j) % LETTERS];

            if (letter->enclosed && letter->enclosed == boxes[box].number)
                return true;
        }
    }
    return boxes[box].named;
}

// A letter reached this caller: it must be the oldest one of its box.
static void check_letter(const struct caller *caller, const union reply_words *words) {
    const struct mbox_receive_reply *answer = (const void *)words->words;
    struct model_box *box = &boxes[caller->box];
    const struct model_letter *letter = &box->letters[box->first];

    check(box->count > 0);
    check(answer->size == letter->size && answer->sender == letter->sender &&
          answer->enclosed == letter->enclosed && answer->left == box->count - 1);
    for (uint64_t i = 0; i < letter->size; i++)
        check(caller->buffer[i] == byte_at(letter->seed, i));
    if (letter->enclosed && boxes[letter->enclosed_box].number == letter->enclosed)
        rights[caller->session][letter->enclosed_box] = true;
    box->first = (box->first + 1) % LETTERS;
    box->count--;
}

static void check_answer(struct caller *caller, int result, const union reply_words *words) {
    struct model_box *box = &boxes[caller->box];

    caller->result = result;
    if (result == 0)
        check_letter(caller, words);
    else if (result == ERR_SIZE)
        check(box->count > 0 && box->letters[box->first].size > caller->size);
    else if (result == ERR_AGAIN)
        check(box->count == 0 && caller->flags & MBOX_NOWAIT);
    else if (result == ERR_PIPE)
        check(box->count == 0 && caller->flags & MBOX_END);
    else if (result == ERR_TIMEDOUT)
        check(caller->deadline != 0 && caller->deadline <= now);
}

void deferred_reply(handle_t reply, int result, union reply_words words) {
    struct caller *caller = caller_of(reply);
    check(caller->waits);
    caller->waits = false;
    if (caller->gone)
        check(result != 0);
    else
        check_answer(caller, result, &words);
}

// ---- What is done at random ----

static struct caller *idle_caller(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        if (!callers[i].waits) {
            current = i;
            callers[i] = (struct caller){.session = NONE};
            return &callers[i];
        }
    }
    return NULL;
}

static int random_session(void) {
    int i = (int)random_number(SESSIONS);

    return opened[i] ? i : NONE;
}

static void start_session(int i) {
    int from = random_session();

    opened[i] = box_session_create(from == NONE ? NULL : opened[from]);
    check(opened[i] != NULL);
    serials[i] = opened[i]->serial;
    for (int box = 0; box < BOXES; box++)
        rights[i][box] = from != NONE && rights[from][box];
}

static void forget_box(int box) {
    boxes[box].number = 0;
    boxes[box].count = 0;
    boxes[box].named = false;
    for (int i = 0; i < SESSIONS; i++)
        rights[i][box] = false;
}

static void end_session(int i) {
    for (unsigned c = 0; c < CALLERS; c++)
        callers[c].gone |= callers[c].waits && callers[c].session == i;
    for (int box = 0; box < BOXES; box++) {
        rights[i][box] = false;
        if (boxes[box].number && boxes[box].owner == i)
            forget_box(box);
    }
    box_session_end(opened[i]);
    opened[i] = NULL;
}

static void allocate(int session) {
    struct request r = {0};

    for (int i = 0; i < BOXES; i++) {
        if (boxes[i].number)
            continue;
        check(box_allocate(opened[session], &r) == 0);
        boxes[i] = (struct model_box){.number = r.reply.words[0], .owner = session};
        rights[session][i] = true;
        break;
    }
}

static void send(int session, int box) {
    struct caller *caller = idle_caller();
    int enclosed = random_number(4) == 0 ? (int)random_number(BOXES) : NONE;
    uint64_t size = random_number(3) ? random_number(200) : random_number(LARGEST);
    struct model_letter letter = {size, serials[session], 0, random_number(256), enclosed};

    if (!caller || boxes[box].count == LETTERS)
        return;
    if (enclosed != NONE)
        letter.enclosed = boxes[enclosed].number;
    caller->size = random_number(20) ? size : size / 2; // some lie
    for (uint64_t i = 0; i < size; i++)
        caller->buffer[i] = byte_at(letter.seed, i);

    struct request r = {.ask.words = {boxes[box].number, size, letter.enclosed}};
    struct model_box *to = &boxes[box];
    bool may = rights[session][box] && (!letter.enclosed || rights[session][enclosed]);

    // The model has it before a waiting receiver gets it.
    to->letters[(to->first + to->count) % LETTERS] = letter;
    to->count++;

    int result = box_send(opened[session], &r);

    to->count -= result < 0;
    check(result == 0 || result == ERR_NOMEM || result == ERR_QUOTA ||
          (result == ERR_ARG && caller->size < size) || (result == ERR_PERM && !may) ||
          (result == ERR_REMOVED && !to->number));
    check(result != 0 || may);
}

static void receive(int session, int box) {
    struct caller *caller = idle_caller();

    if (!caller)
        return;
    caller->session = session;
    caller->box = box;
    caller->size = random_number(4) ? LARGEST : random_number(300);
    caller->flags = random_number(4);
    caller->deadline = random_number(2) ? now + random_number(1000) : 0;

    struct request r = {
        .call = current + 1000,
        .ask.words = {boxes[box].number, caller->size, caller->flags, caller->deadline},
    };
    bool owns = boxes[box].number && boxes[box].owner == session,
         was_alone = !has_other_holder(box);
    int result = box_receive(opened[session], &r);

    if (!owns) {
        check(result == (boxes[box].number ? ERR_PERM : ERR_REMOVED));
    } else if (result == DEFERRED) {
        check(!caller->waits || (boxes[box].count == 0 && !(caller->flags & MBOX_NOWAIT)));
        check(!caller->waits || !(caller->flags & MBOX_END) || !was_alone);
    } else {
        check(result != ERR_PIPE || was_alone);
        check_answer(caller, result, &r.reply);
    }
}

static void free_one(int session, int box) {
    struct request r = {.ask.words = {boxes[box].number}};
    bool owns = boxes[box].number && boxes[box].owner == session;
    int result = box_free(opened[session], &r);

    check(owns ? result == 0 : result == (boxes[box].number ? ERR_PERM : ERR_REMOVED));
    if (owns)
        forget_box(box);
}

// Names are "a" and the number of the box in the model.
static void name_one(int session, int box) {
    struct caller *caller = idle_caller();
    struct request r = {.ask.words = {2, boxes[box].number}};

    if (!caller || !boxes[box].number)
        return;
    caller->size = 2;
    caller->buffer[0] = 'a';
    caller->buffer[1] = (uint8_t)('A' + box);
    if (random_number(2)) {
        int result = box_publish(opened[session], &r);

        check(boxes[box].owner != session ? result == ERR_PERM
                                          : result == (boxes[box].named ? ERR_EXISTS : 0));
        boxes[box].named |= result == 0;
    } else {
        int result = box_find(opened[session], &r);

        check(boxes[box].named ? result == 0 && r.reply.words[0] == boxes[box].number
                               : result == ERR_NOENT);
        rights[session][box] |= result == 0;
    }
}

static void cancel_one(void) {
    unsigned i = random_number(CALLERS);

    check(callers[i].waits ? waiters_cancel(1000 + i) && callers[i].result == ERR_INTR
                           : !waiters_cancel(1000 + i));
}

static void pass_time(void) {
    now += random_number(500);
    if (timer_at == 0 || timer_at > now)
        return;
    timer_at = 0;
    waiters_expire();
    for (unsigned i = 0; i < CALLERS; i++)
        check(!callers[i].waits || callers[i].deadline == 0 || callers[i].deadline > now);
}

// Nobody waits who should not.
static void check_waiters(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        const struct caller *caller = &callers[i];

        if (!caller->waits || caller->gone)
            continue;
        check(boxes[caller->box].number && boxes[caller->box].count == 0);
        check(!(caller->flags & MBOX_END) || has_other_holder(caller->box));
    }
}

static void one_step(void) {
    int session = random_session(), box = (int)random_number(BOXES);

    if (session == NONE) {
        session = (int)random_number(SESSIONS);
        if (!opened[session])
            start_session(session);
        return;
    }
    switch (random_number(16)) {
    case 0: allocate(session); break;
    case 1: name_one(session, box); break;
    case 2: random_number(4) == 0 ? free_one(session, box) : pass_time(); break;
    case 3: cancel_one(); break;
    case 4:
        if (random_number(8) == 0)
            end_session(session);
        break;
    case 5: receive(session, box); break;
    default:
        boxes[box].number &&random_number(2) ? receive(boxes[box].owner, box) : send(session, box);
    }
}

// When all sessions are over, so are all letters: at most a page of each class of cells is kept.
static void test_random(void) {
    static uint8_t memory[MEMORY] __attribute__((aligned(8)));

    memset(memory, 0xa5, sizeof memory);
    boxes_start(memory, sizeof memory, 77);

    uint64_t free = store_free();
    for (unsigned i = 0; i < 300000; i++) {
        one_step();
        check_waiters();
    }
    for (int i = 0; i < SESSIONS; i++) {
        if (opened[i])
            end_session(i);
    }
    check(store_free() + 5ull * STORE_PAGE >= free);
    for (unsigned i = 0; i < CALLERS; i++)
        check(!callers[i].waits);
}

int main(void) {
    test_random();
    printf("test_mbox: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
