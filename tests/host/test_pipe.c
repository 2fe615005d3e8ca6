// tests/host/test_pipe.c -- pipes with random readers and writers: no byte is lost or out of place.
//
// Built with the host's compiler and ASan and UBSan, together with the logic of servers/pipe. A
// stand-in for the kernel keeps the callers: each has a buffer, and waits if its call is deferred.
#include <stdio.h>
#include <string.h>

#include <abi/pipe.h>
#include <servers/pipe/pipe.h>
#include <servers/pipe/waiters.h>
#include <user/lib/syscalls.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_pipe.c:%d: %s\n", line, condition);
    failures++;
}

enum { CALLERS = 40, LARGEST = 3 * PIPE_SIZE, NO_ANSWER = 1 };

struct caller {
    uint8_t buffer[LARGEST];
    uint64_t size, first; // the writer's bytes count up from `first`
    bool waits, writes;
    int result;
    uint64_t count;
};

// Reply handle i + 1 is caller i; 0 is the one whose request is being made.
static struct caller callers[CALLERS + 1];
static unsigned current, kept;
static uint64_t notified;

static struct caller *caller_of(handle_t reply) { return &callers[reply ? reply - 1 : current]; }

static long copy(handle_t reply, uint64_t offset, size_t size) {
    const struct caller *caller = caller_of(reply);

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

void deferred_reply(handle_t reply, int result, union reply_words words) {
    struct caller *caller = caller_of(reply);

    check(caller->waits);
    caller->waits = false;
    caller->result = result;
    caller->count = words.read.count;
}

long sys_notify(handle_t notification, uint64_t bits) {
    (void)notification;
    notified |= bits;
    return 0;
}

long sys_handle_close(handle_t task, handle_t handle) {
    (void)task;
    (void)handle;
    kept--;
    return 0;
}

long sys_handle_next_out(handle_t task, uint64_t slot, struct handle_next *out) {
    (void)task;
    *out = (struct handle_next){
        .handle = slot, .type = OBJECT_NOTIFICATION, .rights = RIGHTS_NOTIFICATION};
    return 0;
}

handle_t request_take(struct request *r, unsigned index) {
    kept++;
    return r->handles[index];
}

// ---- A stream of bytes, each of which says where it belongs ----

static uint8_t byte_at(uint64_t place) { return (uint8_t)(place * 7 + place / 256 * 13); }

static uint64_t written, read_so_far;
static uint32_t state;

static uint32_t random_number(uint32_t limit) {
    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(state >> 8) * limit >> 24);
}

// Mostly short, sometimes longer than the pipe.
static uint64_t random_size(void) {
    switch (random_number(4)) {
    case 0: return 1 + random_number(10);
    case 1: return 1 + random_number(PIPE_ATOMIC);
    case 2: return PIPE_ATOMIC;
    default: return 1 + random_number(LARGEST);
    }
}

static struct caller *idle_caller(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        if (!callers[i].waits && callers[i].result == NO_ANSWER) {
            current = i;
            return &callers[i];
        }
    }
    return NULL;
}

// A call of pipe_read or pipe_write, as the loop of a server makes it.
static void begin_call(struct pipe *pipe, bool writes, uint64_t size, uint64_t flags) {
    struct caller *caller = idle_caller();
    struct request r = {.call = current + 1000};

    if (!caller)
        return;
    caller->writes = writes;
    caller->size = size;
    r.ask.read.size = size;
    r.ask.read.flags = flags;

    int result = writes ? pipe_write(pipe, &r) : pipe_read(pipe, &r);

    if (result == DEFERRED)
        return;
    caller->result = result;
    caller->count = r.reply.read.count;
}

static void check_read(const struct caller *caller) {
    for (uint64_t i = 0; i < caller->count; i++)
        check(caller->buffer[i] == byte_at(read_so_far + i));
    read_so_far += caller->count;
}

// The stream is checked with one reader and one writer at a time: of several, the order in which
// they were answered is not seen here.
static bool is_busy(bool writes) {
    for (unsigned i = 0; i < CALLERS; i++) {
        if (callers[i].waits && callers[i].writes == writes)
            return true;
    }
    return false;
}

static void collect(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        struct caller *caller = &callers[i];

        if (caller->waits || caller->result == NO_ANSWER)
            continue;
        check(caller->result == 0 || caller->result == ERR_AGAIN);
        check(caller->count <= caller->size);
        if (caller->writes && caller->result == 0) {
            check(caller->count > 0);
            check(caller->size > PIPE_ATOMIC || caller->count == caller->size);
            written += caller->count;
        }
        if (!caller->writes && caller->result == 0)
            check_read(caller);
        caller->result = NO_ANSWER;
    }
}

static void test_stream(void) {
    int number = pipe_create();
    struct pipe *pipe = pipe_find((uint64_t)number);

    pipe_add_writer(pipe);
    for (unsigned i = 0; i < 20000; i++) {
        bool writes = random_number(2);
        uint64_t flags = random_number(3) == 0 ? IO_NONBLOCK : 0;

        if (is_busy(writes) || !idle_caller())
            continue;

        uint64_t size = random_size();

        for (uint64_t at = 0; writes && at < size; at++)
            callers[current].buffer[at] = byte_at(written + at);
        begin_call(pipe, writes, size, flags);
        collect();
        check(written - read_so_far == pipe_size(pipe));
        check(pipe_size(pipe) <= PIPE_SIZE);
    }
    check(written > 1000000);
    pipe_closed(pipe, PIPE_END_WRITE);
    collect();
    while (pipe_size(pipe) > 0) {
        begin_call(pipe, false, 1000, 0);
        collect();
    }
    begin_call(pipe, false, 10, 0);
    check(callers[current].result == 0 && callers[current].count == 0);
    collect();
    check(read_so_far == written);
    pipe_closed(pipe, PIPE_END_READ);
    check(!pipe_find((uint64_t)number));
}

static struct caller *started(struct pipe *pipe, bool writes, uint64_t size) {
    begin_call(pipe, writes, size, 0);
    return &callers[current];
}

static void test_order_of_writers(void) {
    struct pipe *pipe = pipe_find((uint64_t)pipe_create());

    pipe_add_writer(pipe);
    collect();
    check(started(pipe, true, PIPE_SIZE)->result == 0);
    struct caller *large = started(pipe, true, PIPE_ATOMIC);
    struct caller *small = started(pipe, true, 1);

    check(large->waits && small->waits);
    started(pipe, false, PIPE_ATOMIC - 1);
    check(large->waits && small->waits);
    check(pipe_cancelled(1000 + (callid_t)(large - callers)));
    check(large->result == ERR_INTR && !small->waits && small->count == 1);
    check(!pipe_cancelled(7));
    large = started(pipe, true, PIPE_SIZE);
    pipe_closed(pipe, PIPE_END_READ);
    check(large->result == 0); // a long write had some room
    check(started(pipe, true, 5)->result == ERR_PIPE);
    pipe_closed(pipe, PIPE_END_WRITE);
    for (unsigned i = 0; i < CALLERS; i++)
        callers[i].result = NO_ANSWER;
}

static int poll_of(struct pipe *pipe, enum pipe_end end, uint64_t events, uint64_t *ready) {
    struct request r = {.handles = {5}, .ask.poll = {.events = events, .bits = 1}};
    int status = pipe_poll(pipe, end, &r);

    *ready = r.reply.poll.events;
    return status;
}

static void test_polls_are_closed(void) {
    struct pipe *pipe = pipe_find((uint64_t)pipe_create());
    uint64_t ready;

    pipe_add_writer(pipe);
    for (unsigned i = 0; i < 20; i++)
        check(poll_of(pipe, PIPE_END_READ, IO_READABLE, &ready) == 0 && ready == 0);
    check(notified == 1 && kept > 0 && kept < 20);
    started(pipe, true, 1);
    check(kept == 0);
    check(poll_of(pipe, PIPE_END_WRITE, 0, &ready) == 0 && kept == 1);
    pipe_closed(pipe, PIPE_END_WRITE);
    pipe_closed(pipe, PIPE_END_READ);
    check(kept == 0);
}

int main(void) {
    for (unsigned i = 0; i < CALLERS; i++)
        callers[i].result = NO_ANSWER;
    pipes_start();
    test_stream();
    test_order_of_writers();
    test_polls_are_closed();
    printf("test_pipe: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
