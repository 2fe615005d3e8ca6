// servers/tty/writer.c -- calls that put bytes out, or wait until all are: in their order.
//
// A call is answered when uart has taken its last byte, so what was written is not lost when the
// machine goes off a moment later. How far each call got is kept: when it comes again after a death
// of this server, it goes on there.
#include <string.h>

#include <servers/tty/state.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

enum { PIECE = 512, EXPANSION = 2 }; // a newline becomes two bytes

struct writer {
    handle_t reply;
    callid_t call;
    uint64_t size, done; // bytes of its buffer: all, and those in the ring
    uint64_t place;      // line_added() after the last of them
    bool sets, flushes;  // a drain: then `modes` hold
    struct terminal_modes modes;
};

// What outlives an instance of a call that was begun.
struct begun {
    callid_t call; // 0: none
    uint64_t done, place;
};

enum { BEGUN_MAX = 32 }; // all but the first come from calls that ended in an error

static struct writer writers[TERMINAL_WAITERS_MAX];
static unsigned count;
static KEPT struct begun begun[BEGUN_MAX];
static KEPT uint64_t next_begun;

static struct begun *begun_find(callid_t call) {
    for (unsigned i = 0; i < BEGUN_MAX; i++) {
        if (begun[i].call == call)
            return &begun[i];
    }
    return NULL;
}

static struct begun *begun_place(callid_t call) {
    struct begun *place = begun_find(call);

    return place || (place = begun_find(0)) ? place : &begun[next_begun++ % BEGUN_MAX];
}

// It goes on where the instance before this one left it.
static void go_on(struct writer *w) {
    const struct begun *before = begun_find(w->call);

    if (!before || before->done > w->size)
        return;
    w->done = before->done;
    w->place = before->place;
}

static void begun_forget(callid_t call) {
    struct begun *place = begun_find(call);

    if (!place)
        return;
    ONCE(place->call);
    place->call = 0;
}

void writer_restore(void) {
    count = 0;
    for (unsigned i = 0; i < BEGUN_MAX; i++) {
        if (begun[i].place > line_added())
            begun[i].call = 0;
    }
}

bool writer_ready(void) { return count == 0 && !discipline.stopped && line_room() >= PIECE; }

// Bytes of the buffer go to the ring, as many as it has room for. 0 or the error of the copy.
// Each piece is committed: it is in the ring, and counts as done.
static long consume(struct writer *w) {
    uint8_t bytes[PIECE];

    while (w->done < w->size && line_room() >= EXPANSION) {
        uint64_t left = w->size - w->done, room = line_room() / EXPANSION;
        uint64_t step = left < room ? left : room;

        step = step < PIECE ? step : PIECE;

        long status = sys_ipc_read(w->reply, w->done, bytes, step);

        if (status < 0)
            return status;

        struct begun *place = begun_place(w->call);

        ONCE(*place);
        discipline_save(&discipline);
        line_save();
        for (uint64_t i = 0; i < step; i++)
            discipline_output(&discipline, bytes[i]);
        w->done += step;
        w->place = line_added();
        *place = (struct begun){.call = w->call, .done = w->done, .place = w->place};
        once_commit();
    }
    return 0;
}

// What is not committed might be taken back, and must not be seen.
static void send_line(void) {
    once_commit();
    if (!discipline.stopped)
        line_send();
}

// Do what can be done for it now. Returns whether it is finished; *result is then the answer.
static bool advance(struct writer *w, int64_t *result) {
    long status;

    do {
        status = consume(w);
        send_line();
    } while (status == 0 && w->done < w->size && line_room() >= EXPANSION && !discipline.stopped);
    *result = status < 0 && w->done == 0 ? status : (int64_t)w->done;
    return status < 0 || (w->done == w->size && line_sent() >= w->place);
}

// After a restart calls may come in another order than that in which they were made.
static void put_in_order(void) {
    for (unsigned i = count - 1; i > 0 && writers[i].call < writers[i - 1].call; i--) {
        struct writer later = writers[i - 1];

        writers[i - 1] = writers[i];
        writers[i] = later;
    }
}

static int wait(const struct writer *w, struct request *r) {
    if (count == TERMINAL_WAITERS_MAX)
        return ERR_BUSY;
    writers[count] = *w;

    int status = request_defer(r, &writers[count].reply);

    if (status < 0)
        return status;
    count++;
    put_in_order();
    return DEFERRED;
}

static int answer_now(struct request *r, int64_t result) {
    begun_forget(r->call);
    r->reply.write.count = result < 0 ? 0 : (uint64_t)result;
    return result < 0 ? (int)result : 0;
}

int writer_add(struct request *r) {
    struct writer w = {.call = r->call, .size = r->ask.write.size};
    int64_t result = 0;

    go_on(&w);

    if (discipline.modes.local & TERMINAL_TOSTOP) {
        int status = jobs_check(r->ask.write.group, JOB_SIGNAL_OUTPUT);

        if (status < 0)
            return status;
    }
    if (w.size == 0)
        return 0;
    if (count == 0 && advance(&w, &result))
        return answer_now(r, result);
    if (r->ask.write.flags & IO_NONBLOCK)
        return w.done > 0 ? answer_now(r, (int64_t)w.done) : ERR_AGAIN;

    int status = wait(&w, r);

    return status != DEFERRED && w.done > 0 ? answer_now(r, (int64_t)w.done) : status;
}

static void finish_drain(const struct writer *w) {
    if (w->sets || w->flushes)
        discipline_save(&discipline);
    if (w->flushes)
        discipline_flush(&discipline);
    if (w->sets)
        discipline_set_modes(&discipline, &w->modes);
}

int writer_add_drain(struct request *r, const struct terminal_modes *modes, bool flush) {
    struct writer w = {
        .call = r->call, .place = line_added(), .sets = modes != NULL, .flushes = flush};

    if (modes)
        w.modes = *modes;
    if (count > 0 || line_sent() < w.place)
        return wait(&w, r);
    finish_drain(&w);
    return 0;
}

static void answer(unsigned index, int64_t result) {
    union reply_words words = {.words = {result < 0 ? 0 : (uint64_t)result}};
    struct writer w = writers[index];

    count--;
    memmove(&writers[index], &writers[index + 1], (count - index) * sizeof writers[0]);
    if (result >= 0)
        finish_drain(&w);
    begun_forget(w.call);
    once_answer(w.reply, w.call, result < 0 ? (int)result : 0, words);
}

void writer_settle(void) {
    int64_t result;

    send_line();
    while (count > 0 && advance(&writers[0], &result))
        answer(0, result);
}

bool writer_cancelled(callid_t call) {
    for (unsigned i = 0; i < count; i++) {
        if (writers[i].call != call)
            continue;
        answer(i, writers[i].done > 0 ? (int64_t)writers[i].done : ERR_INTR);
        writer_settle();
        return true;
    }
    return false;
}
