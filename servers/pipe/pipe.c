// servers/pipe/pipe.c -- pipes: who reads, who writes, who waits.
//
// The table of pipes outlives this server; who waits and who polls does not: those calls come
// again, and the notifications are set when the next instance begins.
#include <assert.h>

#include <servers/pipe/pipe.h>
#include <servers/pipe/ring.h>
#include <servers/pipe/waiters.h>
#include <user/lib/once.h>
#include <user/lib/pollers.h>

ONCE_SPACE(1024, 1024); // for WAITERS_MAX calls, and that being served

struct pipe {
    uint32_t gates[2]; // to each end
    bool used;
    bool broken;     // its keepsake made no sense: it is only here until its gates are gone
    bool had_writer; // before that, an empty pipe is not at its end
    bool named;
    uint64_t device, inode;     // its name
    uint64_t opened[2];         // how often, of one with a name
    struct ring ring;
    struct waiters meeting[2];  // who has opened this end and waits for the other
    struct waiters reading, writing;
    struct pollers pollers[2];
};

static KEPT struct pipe pipes[PIPES_MAX];

// What does not outlive an instance, and what cannot be.
static void restore(struct pipe *pipe) {
    for (int end = 0; end < 2; end++) {
        pipe->meeting[end] = (struct waiters){0};
        pipe->pollers[end].count = 0;
    }
    pipe->reading = pipe->writing = (struct waiters){0};
    if (!pipe->used || !ring_claim(&pipe->ring)) {
        pipe->broken = pipe->used;
        pipe->ring = (struct ring){0};
    }
}

void pipes_start(void *memory, size_t size) {
    waiters_start();
    rings_start(memory, size);
    for (int i = 0; i < PIPES_MAX; i++)
        restore(&pipes[i]);
    rings_share_rest();
}

static int pipe_make(const struct pipe *as) {
    for (int i = 0; i < PIPES_MAX; i++) {
        if (pipes[i].used)
            continue;
        pipes[i] = *as;
        ONCE(pipes[i].used); // nothing of one that is not used counts
        pipes[i].used = true;
        return i;
    }
    return ERR_FILES;
}

int pipe_create(void) { return pipe_make(&(struct pipe){.gates = {[PIPE_END_READ] = 1}}); }

static int find_named(uint64_t device, uint64_t inode) {
    for (int i = 0; i < PIPES_MAX; i++) {
        const struct pipe *pipe = &pipes[i];

        if (pipe->used && pipe->named && pipe->device == device && pipe->inode == inode)
            return i;
    }
    return ERR_NONE;
}

struct pipe *pipe_find(uint64_t number) {
    return number < PIPES_MAX && pipes[number].used && !pipes[number].broken ? &pipes[number]
                                                                             : NULL;
}

static void add_gate(struct pipe *pipe, enum pipe_end end) {
    ONCE(pipe->gates);
    pipe->gates[end]++;
    ONCE(pipe->had_writer);
    pipe->had_writer = true;
}

void pipe_add_writer(struct pipe *pipe) { add_gate(pipe, PIPE_END_WRITE); }

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

// The ring has changed: answer those who wait, as far as there is something for them. It is saved.
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
    if (pipe->writing.first) {
        once_reply(r, 0); // writers that wait overwrite what has left the ring
        ONCE(pipe->ring);
    }
    settle(pipe);
    return 0;
}

int pipe_read(struct pipe *pipe, struct request *r) {
    if (r->ask.read.size == 0 || at_end(pipe))
        return 0;
    if (pipe->ring.count == 0)
        return wait(&pipe->reading, r);
    ONCE(pipe->ring);
    return moved(pipe, r, ring_drain(&pipe->ring, 0, r->ask.read.size));
}

int pipe_write(struct pipe *pipe, struct request *r) {
    if (pipe->gates[PIPE_END_READ] == 0)
        return ERR_PIPE;
    if (r->ask.write.size == 0)
        return 0;
    if (pipe->writing.first || !has_room(pipe, r->ask.write.size))
        return wait(&pipe->writing, r);
    ONCE(pipe->ring);
    return moved(pipe, r, ring_fill(&pipe->ring, 0, r->ask.write.size));
}

static void answer_all(struct waiters *queue, int result) {
    while (queue->first)
        waiters_answer(queue, result);
}

int pipe_open(uint64_t device, uint64_t inode, enum pipe_end end, bool now, uint64_t *opened) {
    int number = find_named(device, inode);

    if (now && end == PIPE_END_WRITE && (number < 0 || pipes[number].gates[PIPE_END_READ] == 0))
        return ERR_PIPE;
    if (number < 0)
        number = pipe_make(&(struct pipe){.named = true, .device = device, .inode = inode});
    if (number < 0)
        return number;

    struct pipe *pipe = &pipes[number];

    add_gate(pipe, end); // a pipe with a name has begun when one end is open
    ONCE(pipe->opened);
    pipe->opened[end]++;
    *opened = pipe->opened[!end] - (pipe->gates[!end] > 0); // who is there now counts, too
    answer_all(&pipe->meeting[!end], 0);
    return number;
}

int pipe_meet(struct pipe *pipe, enum pipe_end end, struct request *r, uint64_t opened) {
    if (!pipe->named || pipe->opened[!end] != opened)
        return 0;
    return waiters_add(&pipe->meeting[end], r, 0);
}

bool pipe_name(const struct pipe *pipe, uint64_t *device, uint64_t *inode) {
    *device = pipe->device;
    *inode = pipe->inode;
    return pipe->named;
}

int pipe_poll(struct pipe *pipe, enum pipe_end end, struct request *r) {
    return pollers_answer(&pipe->pollers[end], r, ready(pipe, end));
}

static void end_unused(struct pipe *pipe) {
    if (pipe->gates[PIPE_END_READ] > 0 || pipe->gates[PIPE_END_WRITE] > 0)
        return;
    ONCE(pipe->ring);
    ring_clear(&pipe->ring);
    ONCE(pipe->used);
    pipe->used = false;
}

void pipe_closed(uint64_t number, enum pipe_end end) {
    struct pipe *pipe = &pipes[number];

    if (number >= PIPES_MAX || !pipe->used)
        return;
    assert(pipe->gates[end] > 0);
    ONCE(pipe->gates);
    if (--pipe->gates[end] > 0)
        return;
    ONCE(pipe->ring);
    answer_all(&pipe->meeting[end], ERR_GONE); // their callers were killed
    if (end == PIPE_END_READ) {
        answer_all(&pipe->reading, ERR_GONE);
        answer_all(&pipe->writing, ERR_PIPE);
        if (!pipe->named) // else the next reader gets them
            ring_clear(&pipe->ring);
    } else {
        answer_all(&pipe->writing, ERR_GONE);
        if (at_end(pipe))
            answer_all(&pipe->reading, 0);
    }
    pollers_end(&pipe->pollers[end]);
    settle(pipe);
    end_unused(pipe);
}

void pipes_count_anew(void) {
    for (int i = 0; i < PIPES_MAX; i++)
        pipes[i].gates[PIPE_END_READ] = pipes[i].gates[PIPE_END_WRITE] = 0;
}

void pipe_counted(uint64_t number, enum pipe_end end) {
    if (number < PIPES_MAX)
        pipes[number].gates[end]++;
}

// A pipe that lost its keepsake altogether has gates, all the same.
void pipes_counted(void) {
    for (int i = 0; i < PIPES_MAX; i++) {
        struct pipe *pipe = &pipes[i];

        if (!pipe->used && (pipe->gates[PIPE_END_READ] > 0 || pipe->gates[PIPE_END_WRITE] > 0))
            pipe->used = pipe->broken = true;
        if (!pipe->used)
            continue;
        ONCE(pipe->ring);
        if (pipe->gates[PIPE_END_READ] == 0 && !pipe->named)
            ring_clear(&pipe->ring);
        end_unused(pipe);
        once_commit();
    }
}

bool pipe_cancelled(callid_t call) {
    struct waiters *queue = waiters_cancel(call);

    if (!queue)
        return false;
    for (unsigned i = 0; i < PIPES_MAX; i++) {
        if (queue != &pipes[i].writing)
            continue;
        ONCE(pipes[i].ring);
        settle(&pipes[i]); // the next one may need less room
    }
    return true;
}
