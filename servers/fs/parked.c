// servers/fs/parked.c -- requests that wait for a block, and are run again when one has come.
#include <string.h>

#include <servers/fs/cache.h>
#include <servers/fs/outside.h>
#include <servers/fs/parked.h>
#include <servers/fs/requests.h>
#include <servers/fs/session.h>
#include <servers/fs/undo.h>
#include <user/lib/ipc.h>
#include <user/lib/once.h>

enum {
    RUNS_MAX = 100, // then it waits for the disk itself: its blocks do not stay long enough
    CLAIMS = 2 * PARKED_MAX,
};

// A request to read at the position has moved it when it is put aside. When it comes again after a
// death, it reads what it would have read. A caller that was killed meanwhile never comes again, so
// the oldest claim makes room.
static KEPT struct claim {
    callid_t call;
    uint64_t offset;
} claims[CLAIMS];
static KEPT uint32_t next_claim;
static bool old_claims; // of an instance that is dead

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

static struct claim *find_claim(callid_t call) {
    for (unsigned i = 0; i < CLAIMS; i++) {
        if (claims[i].call == call)
            return &claims[i];
    }
    return NULL;
}

static void set_claim(struct claim *claim, callid_t call, uint64_t offset) {
    undo_save(claim, sizeof *claim);
    *claim = (struct claim){call, offset};
}

static void make_claim(const struct request *r) {
    struct claim *claim = find_claim(r->call);

    if (r->op != IO_READ || claim)
        return;
    undo_save(&next_claim, sizeof next_claim);
    set_claim(&claims[next_claim++ % CLAIMS], r->call, r->ask.read.offset);
}

static void drop_claim(const struct request *r) {
    struct claim *claim = r->op == IO_READ ? find_claim(r->call) : NULL;

    if (claim)
        set_claim(claim, 0, 0);
}

void parked_start(void) {
    for (unsigned i = 0; i < CLAIMS; i++)
        old_claims |= claims[i].call != 0;
}

// The request may have come before, to an instance that is dead.
static void restore_claim(struct request *r) {
    const struct claim *claim = r->op == IO_READ && old_claims ? find_claim(r->call) : NULL;

    if (claim)
        r->ask.read.offset = claim->offset;
}

static int put_aside(struct request *r) {
    int status = request_defer(r, &list[count].reply);

    if (status < 0)
        return status;
    make_claim(r);
    list[count].request = *r;
    list[count].runs = 1;
    count++;
    return DEFERRED;
}

int parked_dispatch(struct request *r) {
    cache_settle();
    restore_claim(r);
    if (count == PARKED_MAX || !requests_only_looks(r))
        return requests_answer(r);

    int result = run_impatiently(r);

    if (result == CACHE_MISSING)
        result = put_aside(r) == DEFERRED ? DEFERRED : requests_answer(r);
    if (result != DEFERRED && old_claims)
        drop_claim(r);
    return result;
}

static void answer(const struct parked *p, int result) {
    const struct request *r = &p->request;

    drop_claim(r);
    if (!r->gate_endpoint)
        once_answer(p->reply, r->call, result, r->reply);
    else if (once_answer_gate(p->reply, r, result) < 0)
        session_close(r->gate_badge);
    once_commit();
    cache_settle();
}

int parked_again(struct request *r) {
    struct parked p;

    if (request_defer(r, &p.reply) < 0) // at once: until then it counts as being served
        return parked_dispatch(r);
    p.request = *r;
    restore_claim(&p.request);
    cache_settle();
    client_choose(p.reply);

    int result = requests_answer(&p.request);

    client_choose(0);
    answer(&p, result);
    return DEFERRED;
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
        drop_claim(&list[i].request);
        once_answer(list[i].reply, call, ERR_INTR, (union reply_words){.words = {0}});
        count--;
        memmove(&list[i], &list[i + 1], (count - i) * sizeof list[0]);
        return true;
    }
    return false;
}
