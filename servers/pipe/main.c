// servers/pipe/main.c -- pipes: requests in, calls into pipe.c, replies out.
#include <abi/pipe.h>
#include <abi/terminal.h>
#include <servers/pipe/pipe.h>
#include <user/lib/gates.h>
#include <user/lib/ipc.h>
#include <user/lib/restart.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>

// Badges: below ENDS a client of init's, which makes pipes; else an end of a pipe, and in the upper
// half a number that makes each badge another.
enum { ENDS = 256, DEVICE = 0x70 };

static KEPT uint32_t last_serial;

static badge_t end_badge(uint64_t number, enum pipe_end end) {
    return (badge_t)++last_serial << 32 | (ENDS + number * 2 + end);
}

static uint64_t number_of(badge_t badge) { return ((uint32_t)badge - ENDS) / 2; }

static enum pipe_end end_of(badge_t badge) { return badge % 2 ? PIPE_END_WRITE : PIPE_END_READ; }

static int create(struct request *r) {
    int number = pipe_create();

    if (number < 0)
        return number;
    request_give_gate(r, end_badge((uint64_t)number, PIPE_END_READ));
    return 0;
}

static int make_writer(struct pipe *pipe, enum pipe_end end, struct request *r) {
    if (end != PIPE_END_READ)
        return ERR_BADF;
    pipe_add_writer(pipe);
    request_give_gate(r, end_badge(number_of(r->badge), PIPE_END_WRITE));
    return 0;
}

static int open(struct request *r) {
    const struct pipe_open ask = *(const struct pipe_open *)request_ask(r);
    struct pipe_open_reply *reply = request_reply(r);
    enum pipe_end end = ask.flags == IO_OPEN_WRITE ? PIPE_END_WRITE : PIPE_END_READ;

    if (ask.flags != IO_OPEN_READ && ask.flags != IO_OPEN_WRITE)
        return ERR_ARG;

    int number = pipe_open(ask.device, ask.inode, end, ask.now, &reply->opened);

    if (number < 0)
        return number;
    request_give_gate(r, end_badge((uint64_t)number, end));
    return 0;
}

static int meet(struct pipe *pipe, enum pipe_end end, struct request *r) {
    const struct pipe_open_reply *ask = request_ask(r);

    return pipe_meet(pipe, end, r, ask->opened);
}

static int stat(const struct pipe *pipe, struct request *r) {
    struct io_stat stat = {
        .kind = IO_KIND_PIPE,
        .mode = 0600,
        .inode = number_of(r->badge) + 1,
        .device = DEVICE,
        .size = pipe_size(pipe),
        .links = 1,
        .block_size = PIPE_ATOMIC,
    };
    uint64_t device, inode;

    if (pipe_name(pipe, &device, &inode)) {
        stat.device = device;
        stat.inode = inode;
    }

    r->reply.stat = (struct io_stat_reply){.kind = stat.kind, .size = stat.size};
    return ipc_write_all(0, 0, &stat, sizeof stat);
}

static int control(const struct pipe *pipe, struct request *r) {
    if (r->ask.control.request != TERMINAL_AVAILABLE)
        return ERR_NOTTY;
    r->reply.control.result = pipe_size(pipe);
    return 0;
}

static int dispatch_end(struct pipe *pipe, enum pipe_end end, struct request *r) {
    switch (r->op) {
    case IO_READ: return end == PIPE_END_READ ? pipe_read(pipe, r) : ERR_BADF;
    case IO_WRITE: return end == PIPE_END_WRITE ? pipe_write(pipe, r) : ERR_BADF;
    case IO_SEEK: return ERR_SPIPE;
    case IO_STAT: return stat(pipe, r);
    case IO_TRUNCATE: return ERR_ARG;
    case IO_SYNC: return ERR_ARG;
    case IO_POLL: return pipe_poll(pipe, end, r);
    case IO_CONTROL: return control(pipe, r);
    case PIPE_WRITER: return make_writer(pipe, end, r);
    case PIPE_MEET: return meet(pipe, end, r);
    default: return ERR_NOSYS;
    }
}

static int dispatch(struct request *r) {
    uint32_t badge = (uint32_t)r->badge;

    if (badge < ENDS)
        return r->op == PIPE_CREATE ? create(r) : r->op == PIPE_OPEN ? open(r) : ERR_NOSYS;

    struct pipe *pipe = pipe_find(number_of(r->badge));

    return pipe ? dispatch_end(pipe, end_of(r->badge), r) : ERR_STALE;
}

static void closed(badge_t badge) {
    if ((uint32_t)badge >= ENDS)
        pipe_closed(number_of(badge), end_of(badge));
}

static void found(badge_t badge) {
    if ((uint32_t)badge >= ENDS)
        pipe_counted(number_of(badge), end_of(badge));
}

int main(void) {
    pipes_start((void *)startup->heap_base, startup->heap_size); // nobody else has use for a heap
    if (startup->restarts) {
        gates_ask(pipes_count_anew, found);
        pipes_counted();
    }
    serve_cancelled(pipe_cancelled);
    serve_offer(1); // of IO_POLL
    serve(dispatch, closed, NULL);
}
