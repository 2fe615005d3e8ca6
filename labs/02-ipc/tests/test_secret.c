// labs/02-ipc/tests/test_secret.c -- what comes back depends on a number drawn for this run.
//
// The answer of each test goes into the proof that is printed with it; answers.py has the same sums.
#include <user/tests/lib/actor.h>

enum { ROUNDS = 64, CLIENTS = 4 };

static struct message m;

static uint64_t next(uint64_t x) {
    x ^= x << 13;
    x ^= x >> 7;
    return x ^ x << 17;
}

// What the server makes of a message: each word counts, in its place.
static uint64_t mix(const struct message *message) {
    const uint64_t *w = message->words;

    return next(message->tag + 3 * w[0] + 5 * w[1] + 7 * w[2] + 11 * w[3] + message->badge);
}

// The words of a chain's next message follow from the answer to the last.
static void fill(struct message *message, uint64_t value) {
    message->tag = next(value);
    for (unsigned i = 0; i < MESSAGE_WORDS; i++)
        message->words[i] = next(value + i + 1);
}

static uint64_t taken(const struct message *message) {
    return message->tag ^ message->words[0] ^ message->words[1] ^ message->words[2] ^
           message->words[3];
}

static long step_chain(struct actor *client) {
    uint64_t value = next(test_nonce + client->number);

    for (unsigned i = 0; i < ROUNDS; i++) {
        fill(&client->m, value);
        long status = ipc_call(client->handle, &client->m);

        if (status < 0)
            return status;
        value = taken(&client->m);
    }
    client->number = value;
    return 0;
}

// Answers that many calls. The tag of the answer is made of the message, its words of the tag.
static void serve_calls(unsigned count) {
    check_eq(ipc_recv(service, &m), 0);
    for (unsigned i = 0; i < count; i++) {
        uint64_t value = mix(&m);

        m.tag = value;
        for (unsigned j = 0; j < MESSAGE_WORDS; j++)
            m.words[j] = next(value * (j + 2));
        if (i + 1 == count)
            check_eq(ipc_reply(0, &m), 0);
        else
            check_eq(ipc_reply_recv(service, &m), 0);
    }
}

static uint64_t run_chains(unsigned count) {
    struct actor *clients[CLIENTS];
    uint64_t sum = 0;

    scene_begin();
    for (unsigned i = 0; i < count; i++) {
        clients[i] = client_new(service, 0x100 + i);
        clients[i]->number = i;
        actor_begin(clients[i], step_chain);
    }
    serve_calls(count * ROUNDS);
    for (unsigned i = 0; i < count; i++) {
        check_eq(actor_finish(clients[i]), 0);
        sum = sum * 31 + clients[i]->number;
    }
    scene_end();
    return sum;
}

TEST(answers_are_computed_by_the_server) { test_answer(run_chains(1)); }

TEST(words_of_one_client_never_reach_another) { test_answer(run_chains(CLIENTS)); }
