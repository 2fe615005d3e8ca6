// servers/fs/parked.c -- requests that wait for a block, and are run again when one has come.
#include <string.h>

#include <servers/fs/cache.h>
#include <servers/fs/outside.h>
#include <servers/fs/parked.h>
#include <servers/fs/requests.h>
#include <servers/fs/session.h>
#include <user/lib/ipc.h>

enum {
    PARKED_MAX = 32,
    RUNS_MAX = 100, // then it waits for the disk itself: its blocks do not stay long enough
};

struct parked {
    struct request request;
    handle_t reply;
    unsigned runs;
};

static struct parked list[PARKED_MAX];
static unsigned count;

// Run a request which must not wait for the disk. CACHE_MISSING: a job was started.
static int run_impatiently(struct request *r) {
    cache_be_patient(false);

    int result = requests_answer(r);

    cache_be_patient(true);
    return result;
}

int parked_dispatch(struct request *r) {
    if (count == PARKED_MAX || !requests_only_looks(r))
        return requests_answer(r);

    int result = run_impatiently(r);

    if (result != CACHE_MISSING)
        return result;
    if (request_defer(r, &list[count].reply) < 0)
        return requests_answer(r);
    list[count].request = *r;
    list[count].runs = 1;
    count++;
    return DEFERRED;
}

static void answer(const struct parked *p, int result) {
    struct message m = {.tag = (uint64_t)(int64_t)result};
    badge_t badge = p->request.gate_badge;

    memcpy(m.words, p->request.reply.words, sizeof m.words);
    if (!p->request.gate_endpoint) {
        ipc_reply(p->reply, &m);
        return;
    }

    int status = ipc_reply_gate(p->reply, &m, p->request.gate_endpoint, badge);

    if (status < 0) { // nobody has the gate, and nobody will be told
        session_close(badge);
        ipc_reply(p->reply, &(struct message){.tag = (uint64_t)(int64_t)status});
    }
}

// The result of one more run.
static int run_again(struct parked *p, bool wait) {
    int result;

    client_choose(p->reply);
    result = wait || ++p->runs > RUNS_MAX ? requests_answer(&p->request)
                                          : run_impatiently(&p->request);
    client_choose(0);
    return result;
}

void parked_run(bool wait) {
    unsigned kept = 0;

    for (unsigned i = 0; i < count; i++) {
        int result = run_again(&list[i], wait);

        if (result == CACHE_MISSING)
            list[kept++] = list[i];
        else
            answer(&list[i], result);
    }
    count = kept;
}

bool parked_cancel(callid_t call) {
    for (unsigned i = 0; i < count; i++) {
        if (list[i].request.call != call)
            continue;
        deferred_reply(list[i].reply, ERR_INTR, (union reply_words){.words = {0}});
        count--;
        memmove(&list[i], &list[i + 1], (count - i) * sizeof list[0]);
        return true;
    }
    return false;
}
