// servers/tty/writer.c -- calls that put bytes out, or wait until all are: in their order.
//
// A call is answered when uart has taken its last byte, so what was written is not lost when the
// machine goes off a moment later.
#include <string.h>

#include <servers/tty/state.h>
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

static struct writer writers[TERMINAL_WAITERS_MAX];
static unsigned count;

bool writer_ready(void) { return count == 0 && !discipline.stopped && line_room() >= PIECE; }

// Bytes of the buffer go to the ring, as many as it has room for. 0 or the error of the copy.
static long consume(struct writer *w) {
    uint8_t bytes[PIECE];

    while (w->done < w->size && line_room() >= EXPANSION) {
        uint64_t left = w->size - w->done, room = line_room() / EXPANSION;
        uint64_t step = left < room ? left : room;

        step = step < PIECE ? step : PIECE;

        long status = sys_ipc_read(w->reply, w->done, bytes, step);

        if (status < 0)
            return status;
        for (uint64_t i = 0; i < step; i++)
            discipline_output(&discipline, bytes[i]);
        w->done += step;
        w->place = line_added();
    }
    return 0;
}

static void send_line(void) {
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

static int wait(const struct writer *w, struct request *r) {
    if (count == TERMINAL_WAITERS_MAX)
        return ERR_BUSY;
    writers[count] = *w;
    writers[count].call = r->call;

    int status = request_defer(r, &writers[count].reply);

    if (status < 0)
        return status;
    count++;
    return DEFERRED;
}

static int answer_now(struct request *r, int64_t result) {
    r->reply.write.count = result < 0 ? 0 : (uint64_t)result;
    return result < 0 ? (int)result : 0;
}

int writer_add(struct request *r) {
    struct writer w = {.size = r->ask.write.size};
    int64_t result = 0;

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
    if (w->flushes)
        discipline_flush(&discipline);
    if (w->sets)
        discipline_set_modes(&discipline, &w->modes);
}

int writer_add_drain(struct request *r, const struct terminal_modes *modes, bool flush) {
    struct writer w = {.place = line_added(), .sets = modes != NULL, .flushes = flush};

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
    deferred_reply(w.reply, result < 0 ? (int)result : 0, words);
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
