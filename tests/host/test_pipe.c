// tests/host/test_pipe.c -- pipes with random readers and writers: no byte is lost or out of place.
//
// Built with the host's compiler and ASan and UBSan, together with the logic of servers/pipe. A
// stand-in for the kernel keeps the callers: each has a buffer, and waits if its call is deferred.
// In the middle of a call the server may die: then the next instance gets the calls that wait, and
// that call.
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <abi/pipe.h>
#include <servers/pipe/pipe.h>
#include <servers/pipe/waiters.h>
#include <tests/host/once_world.h>
#include <user/lib/syscalls.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_pipe.c:%d: %s\n", line, condition);
    failures++;
}

enum { CALLERS = 40, LARGEST = 3 * PIPE_SIZE, NO_ANSWER = 1, MEMORY = 8 * PIPE_SIZE };

struct caller {
    uint8_t buffer[LARGEST];
    uint64_t size, first; // the writer's bytes count up from `first`
    bool waits, writes;
    int result;
    uint64_t count;
    callid_t call;
    uint64_t flags;
};

// Reply handle i + 1 is caller i; 0 is the one whose request is being made.
static struct caller callers[CALLERS + 1];
static unsigned current, kept;
static uint64_t notified;
static callid_t last_call = 1000;
static uint8_t memory[MEMORY];

// Where the server dies: at this many more steps; 0: it does not.
static unsigned steps_left, deaths;
static bool dying;
static jmp_buf death;

void once_step(void) {
    if (steps_left > 0 && --steps_left == 0)
        longjmp(death, 1);
}

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

// ---- The one pipe that a test has, and its gates ----

static uint64_t number;
static uint32_t gates[2];

static struct pipe *make_pipe(void) {
    number = (uint64_t)pipe_create();
    pipe_add_writer(pipe_find(number));
    gates[PIPE_END_READ] = gates[PIPE_END_WRITE] = 1;
    once_commit();
    return pipe_find(number);
}

static void close_end(enum pipe_end end) {
    gates[end]--;
    pipe_closed(number, end);
    once_commit();
}

static void next_instance(void) {
    deaths++;
    once_restore();
    pipes_start(memory, sizeof memory);
    pipes_count_anew();
    for (int end = 0; end < 2; end++) {
        if (gates[end] > 0)
            pipe_counted(number, (enum pipe_end)end);
    }
    pipes_counted();
}

// A call as the loop of a server handles it.
static void serve_one(struct pipe *pipe, struct caller *caller) {
    struct request r = {.call = caller->call};
    int result;

    current = (unsigned)(caller - callers);
    r.ask.read.size = caller->size;
    r.ask.read.flags = caller->flags;
    if (!once_answered(&r, &result))
        result = caller->writes ? pipe_write(pipe, &r) : pipe_read(pipe, &r);
    once_done(&r, result);
    once_step();
    if (result == DEFERRED)
        return;
    caller->waits = false;
    caller->result = result;
    caller->count = r.reply.read.count;
}

static struct caller *oldest_of(const bool pending[CALLERS]) {
    struct caller *oldest = NULL;

    for (unsigned i = 0; i < CALLERS; i++) {
        if (pending[i] && (!oldest || callers[i].call < oldest->call))
            oldest = &callers[i];
    }
    return oldest;
}

// A new call. If the server dies, the next instance is given those that wait, and then this one.
static void begin_call(struct pipe *pipe, bool writes, uint64_t size, uint64_t flags) {
    static bool pending[CALLERS];
    static struct caller *caller, *next;

    if (!(caller = idle_caller()))
        return;
    caller->waits = pending[caller - callers] = true;
    caller->writes = writes;
    caller->size = size;
    caller->flags = flags;
    caller->call = ++last_call;
    if (setjmp(death)) {
        next_instance();
        for (unsigned i = 0; i < CALLERS; i++)
            pending[i] = callers[i].waits;
    }
    steps_left = dying && random_number(2) ? 1 + random_number(12) : 0;
    while ((next = oldest_of(pending))) {
        pending[next - callers] = false;
        serve_one(pipe, next);
    }
    steps_left = 0;
    current = (unsigned)(caller - callers);
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
    struct pipe *pipe = make_pipe();

    written = read_so_far = 0;
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
    close_end(PIPE_END_WRITE);
    collect();
    while (pipe_size(pipe) > 0) {
        begin_call(pipe, false, 1000, 0);
        collect();
    }
    begin_call(pipe, false, 10, 0);
    check(callers[current].result == 0 && callers[current].count == 0);
    collect();
    check(read_so_far == written);
    close_end(PIPE_END_READ);
    check(!pipe_find(number));
}

static struct caller *started(struct pipe *pipe, bool writes, uint64_t size) {
    begin_call(pipe, writes, size, 0);
    return &callers[current];
}

static void test_order_of_writers(void) {
    struct pipe *pipe = make_pipe();

    collect();
    check(started(pipe, true, PIPE_SIZE)->result == 0);
    struct caller *large = started(pipe, true, PIPE_ATOMIC);
    struct caller *small = started(pipe, true, 1);

    check(large->waits && small->waits);
    started(pipe, false, PIPE_ATOMIC - 1);
    check(large->waits && small->waits);
    check(pipe_cancelled(large->call));
    once_commit();
    check(large->result == ERR_INTR && !small->waits && small->count == 1);
    check(!pipe_cancelled(7));
    large = started(pipe, true, PIPE_SIZE);
    close_end(PIPE_END_READ);
    check(large->result == 0); // a long write had some room
    check(started(pipe, true, 5)->result == ERR_PIPE);
    close_end(PIPE_END_WRITE);
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
    struct pipe *pipe = make_pipe();
    uint64_t ready;

    for (unsigned i = 0; i < 20; i++)
        check(poll_of(pipe, PIPE_END_READ, IO_READABLE, &ready) == 0 && ready == 0);
    check(notified == 1 && kept > 0 && kept < 20);
    started(pipe, true, 1);
    check(kept == 0);
    check(poll_of(pipe, PIPE_END_WRITE, 0, &ready) == 0 && kept == 1);
    close_end(PIPE_END_WRITE);
    close_end(PIPE_END_READ);
    check(kept == 0);
}

int main(void) {
    for (unsigned i = 0; i < CALLERS; i++)
        callers[i].result = NO_ANSWER;
    pipes_start(memory, sizeof memory);
    test_stream();
    dying = true;
    test_stream();
    dying = false;
    check(deaths > 1000);
    test_order_of_writers();
    test_polls_are_closed();
    printf("test_pipe: %u deaths, %s\n", deaths, failures ? "FAILED" : "ok");
    return failures > 0;
}
