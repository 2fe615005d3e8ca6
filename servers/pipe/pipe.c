// servers/pipe/pipe.c -- pipes: who reads, who writes, who waits.
#include <assert.h>

#include <servers/pipe/pipe.h>
#include <servers/pipe/ring.h>
#include <servers/pipe/waiters.h>
#include <user/lib/pollers.h>

struct pipe {
    uint32_t gates[2]; // to each end
    bool used;
    bool had_writer; // before that, an empty pipe is not at its end
    struct ring ring;
    struct waiters reading, writing;
    struct pollers pollers[2];
};

static struct pipe pipes[PIPES_MAX];

void pipes_start(void) { waiters_start(); }

int pipe_create(void) {
    for (int i = 0; i < PIPES_MAX; i++) {
        if (pipes[i].used)
            continue;
        pipes[i] = (struct pipe){.used = true, .gates = {[PIPE_END_READ] = 1}};
        return i;
    }
    return ERR_FILES;
}

struct pipe *pipe_find(uint64_t number) {
    return number < PIPES_MAX && pipes[number].used ? &pipes[number] : NULL;
}

void pipe_add_writer(struct pipe *pipe) {
    pipe->gates[PIPE_END_WRITE]++;
    pipe->had_writer = true;
}

uint64_t pipe_size(const struct pipe *pipe) { return pipe->ring.count; }

// Nothing more will come.
static bool at_end(const struct pipe *pipe) {
    return pipe->had_writer && pipe->gates[PIPE_END_WRITE] == 0 && pipe->ring.count == 0;
}

// A write of `size` bytes can go in: a short one all of it, a long one in part.
static bool has_room(const struct pipe *pipe, uint64_t size) {
    return ring_room(&pipe->ring) >= (size <= PIPE_ATOMIC ? size : 1);
}

static uint64_t ready(const struct pipe *pipe, enum pipe_end end) {
    if (end == PIPE_END_WRITE && pipe->gates[PIPE_END_READ] == 0)
        return IO_WRITABLE | IO_CLOSED;
    if (end == PIPE_END_WRITE)
        return has_room(pipe, PIPE_ATOMIC) ? IO_WRITABLE : 0;
    if (at_end(pipe))
        return IO_READABLE | IO_CLOSED;
    return pipe->ring.count > 0 ? IO_READABLE : 0;
}

static void fire(struct pipe *pipe, enum pipe_end end) {
    if (pipe->pollers[end].count > 0)
        pollers_fire(&pipe->pollers[end], ready(pipe, end));
}

// The ring has changed: answer those who wait, as far as there is something for them.
static void settle(struct pipe *pipe) {
    struct waiters *reading = &pipe->reading, *writing = &pipe->writing;

    for (;;) {
        if (reading->first && pipe->ring.count > 0)
            waiters_answer(reading,
                           ring_drain(&pipe->ring, reading->first->reply, reading->first->size));
        else if (writing->first && has_room(pipe, writing->first->size))
            waiters_answer(writing,
                           ring_fill(&pipe->ring, writing->first->reply, writing->first->size));
        else
            break;
    }
    fire(pipe, PIPE_END_READ);
    fire(pipe, PIPE_END_WRITE);
}

static int wait(struct waiters *queue, struct request *r) {
    return r->ask.read.flags & IO_NONBLOCK ? ERR_AGAIN : waiters_add(queue, r, r->ask.read.size);
}

static int moved(struct pipe *pipe, struct request *r, int64_t count) {
    if (count < 0)
        return (int)count;
    r->reply.read.count = (uint64_t)count;
    settle(pipe);
    return 0;
}

int pipe_read(struct pipe *pipe, struct request *r) {
    if (r->ask.read.size == 0 || at_end(pipe))
        return 0;
    if (pipe->ring.count == 0)
        return wait(&pipe->reading, r);
    return moved(pipe, r, ring_drain(&pipe->ring, 0, r->ask.read.size));
}

int pipe_write(struct pipe *pipe, struct request *r) {
    if (pipe->gates[PIPE_END_READ] == 0)
        return ERR_PIPE;
    if (r->ask.write.size == 0)
        return 0;
    if (pipe->writing.first || !has_room(pipe, r->ask.write.size))
        return wait(&pipe->writing, r);
    return moved(pipe, r, ring_fill(&pipe->ring, 0, r->ask.write.size));
}

int pipe_poll(struct pipe *pipe, enum pipe_end end, struct request *r) {
    return pollers_answer(&pipe->pollers[end], r, ready(pipe, end));
}

static void answer_all(struct waiters *queue, int result) {
    while (queue->first)
        waiters_answer(queue, result);
}

void pipe_closed(struct pipe *pipe, enum pipe_end end) {
    assert(pipe->gates[end] > 0);
    if (--pipe->gates[end] > 0)
        return;
    if (end == PIPE_END_READ) {
        answer_all(&pipe->reading, ERR_GONE); // their callers were killed
        answer_all(&pipe->writing, ERR_PIPE);
        ring_clear(&pipe->ring);
    } else {
        answer_all(&pipe->writing, ERR_GONE);
        if (at_end(pipe))
            answer_all(&pipe->reading, 0);
    }
    pollers_end(&pipe->pollers[end]);
    settle(pipe);
    pipe->used = pipe->gates[PIPE_END_READ] > 0 || pipe->gates[PIPE_END_WRITE] > 0;
}

bool pipe_cancelled(callid_t call) {
    struct waiters *queue = waiters_cancel(call);

    if (!queue)
        return false;
    for (unsigned i = 0; i < PIPES_MAX; i++) {
        if (queue == &pipes[i].writing) // the next one may need less room
            settle(&pipes[i]);
    }
    return true;
}
