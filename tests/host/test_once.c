// tests/host/test_once.c -- a server dies between any two stores: each request takes effect once.
//
// The server is a queue of numbers: PUT brings some, TAKE gets the oldest or waits. A stand-in for
// the kernel keeps the calls, and gives those that were not answered to the next instance. once.c
// calls once_step() before each of its stores that count; the server dies at the n-th.
#include <setjmp.h>
#include <string.h>

#include <tests/host/check.h>
#include <user/lib/once.h>

enum { PUT, TAKE, SIZE = 64, CALLS = 16, LARGEST = 5, GATE = 7, ROUNDS = 300000 };

ONCE_SPACE(1024, 16);

// ---- The server ----

static struct queue {
    uint64_t numbers[SIZE];
    uint32_t added, taken;
    uint8_t odd[3]; // what is no whole number of words
} queue;

static callid_t waiting[CALLS];
static unsigned waiting_count;

static uint64_t take(void) {
    ONCE(queue.taken);
    return queue.numbers[queue.taken++ % SIZE];
}

static int put(uint64_t first, uint64_t count) {
    if (queue.added - queue.taken + count > SIZE)
        return ERR_AGAIN;
    for (uint64_t i = 0; i < count; i++) {
        ONCE(queue.numbers[queue.added % SIZE]);
        queue.numbers[queue.added % SIZE] = first + i;
        ONCE(queue.added);
        queue.added++;
        ONCE(queue.odd);
        queue.odd[2] = (uint8_t)queue.added;
    }
    while (waiting_count > 0 && queue.added != queue.taken) {
        callid_t call = waiting[0];

        memmove(waiting, waiting + 1, --waiting_count * sizeof waiting[0]);
        once_answer((handle_t)call, call, 0, (union reply_words){.words = {take()}});
    }
    return 0;
}

static int dispatch(struct request *r) {
    if (r->op == PUT)
        return put(r->ask.words[0], r->ask.words[1]);
    r->gate_endpoint = GATE;
    if (queue.added != queue.taken) {
        r->reply.words[0] = take();
        return 0;
    }
    waiting[waiting_count++] = r->call;
    return DEFERRED;
}

// ---- The kernel, and the clients ----

static struct call {
    uint64_t op, words[2];
    callid_t id;
    bool received, open;
} calls[CALLS]; // in the order in which they were made
static unsigned call_count;
static callid_t next_id = 1;
static uint64_t next_number, expected, answers, deaths;
static jmp_buf death;
static unsigned steps_left;

void once_step(void) {
    if (steps_left > 0 && --steps_left == 0)
        longjmp(death, 1);
}

bool restart_is_kept(const void *place, uint64_t size) {
    const char *at = place, *start = (const char *)&queue;

    return at >= start && size <= sizeof queue && at + size <= start + sizeof queue;
}

static void answered(callid_t id, int result, union reply_words words) {
    for (unsigned i = 0; i < call_count; i++) {
        if (calls[i].id != id)
            continue;
        check(result == 0 || calls[i].op == PUT);
        if (calls[i].op == TAKE)
            check(words.words[0] == expected++);
        else if (result == 0)
            next_number += calls[i].words[1];
        answers++;
        memmove(&calls[i], &calls[i + 1], (--call_count - i) * sizeof calls[0]);
        return;
    }
    check(!"an answer to a call that nobody made");
}

void deferred_reply(handle_t reply, int result, union reply_words words) {
    answered(reply, result, words);
}

int deferred_reply_gate(handle_t reply, int result, const struct request *r) {
    deferred_reply(reply, result, r->reply);
    return 0;
}

static void serve_one(struct call *c) {
    struct request r = {.op = c->op, .call = c->id};
    int result;

    c->received = true;
    memcpy(r.ask.words, c->words, sizeof c->words);
    if (!once_answered(&r, &result))
        result = dispatch(&r);
    once_done(&r, result);
    once_step();
    if (result != DEFERRED)
        answered(r.call, result, r.reply);
}

static void next_instance(void) {
    deaths++;
    steps_left = random_number(8) ? 0 : 1 + random_number(4); // it may die at once
    once_restore();
    waiting_count = 0;
    for (unsigned i = 0; i < call_count; i++)
        calls[i].received = false;
}

static struct call *not_received(void) {
    for (unsigned i = 0; i < call_count; i++) {
        if (!calls[i].received)
            return &calls[i];
    }
    return NULL;
}

// Until all calls were received, by one instance or several.
static void serve_all(void) {
    struct call *c;

    if (setjmp(death))
        next_instance();
    steps_left = random_number(4) ? 1 + random_number(30) : 0;
    while ((c = not_received()))
        serve_one(c);
    steps_left = 0;
}

static bool putting(void) {
    for (unsigned i = 0; i < call_count; i++) {
        if (calls[i].op == PUT)
            return true;
    }
    return false;
}

static void make_call(void) {
    bool put = !putting() && (call_count > CALLS / 2 || random_number(2));
    struct call *c = &calls[call_count++];

    *c = (struct call){.id = next_id++, .op = put ? PUT : TAKE};
    if (c->op == PUT) {
        c->words[0] = next_number;
        c->words[1] = 1 + random_number(LARGEST);
    }
}

int main(void) {
    for (unsigned i = 0; i < ROUNDS; i++) {
        while (call_count < CALLS - 1 && random_number(3))
            make_call();
        serve_all();
        check((uint32_t)once_state == 0 && queue.added == (uint32_t)next_number &&
              queue.taken == (uint32_t)expected);
    }
    check(answers > ROUNDS && deaths > ROUNDS / 4);

    // A log that makes no sense does no harm.
    for (unsigned i = 0; i < 1000; i++) {
        struct queue before = queue;

        for (unsigned word = 0; word < once_log_size / ONCE_WORD; word++)
            once_log[word] = (uint64_t)random_number(1 << 20) << random_number(40);
        once_state = (once_state >> 32 << 32) + random_number(1 << 20);
        once_restore();
        check((uint32_t)once_state == 0 && memcmp(&before, &queue, sizeof queue) == 0);
    }
    printf("%u answers, %u deaths, %u failures\n", (unsigned)answers, (unsigned)deaths, failures);
    return failures != 0;
}
