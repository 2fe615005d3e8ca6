// tests/host/tty_world.h -- what surrounds the terminal server in its test: callers, a clock, the
// serial line, and proc.
#pragma once

#include <servers/tty/state.h>
#include <servers/tty/terminal.h>
#include <stdio.h>
#include <string.h>
#include <tests/host/once_world.h>
#include <user/lib/syscalls.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_tty_terminal.c:%d: %s\n", line, condition);
    failures++;
}

// ---- The callers: reply handle i + 1 is caller i, 0 the current one ----

enum { CALLERS = 200, BUFFER = 20000, WAITS = 1 };

struct caller {
    char buffer[BUFFER];
    uint64_t size;
    int result; // WAITS, or the answer
    uint64_t count;
    int (*request)(struct request *);
    struct request asked;
};

static struct caller callers[CALLERS];
static unsigned current;
static callid_t next_call = 1000;
static uint64_t instances; // of the server, so far

static struct caller *caller_of(handle_t reply) { return &callers[reply ? reply - 1 : current]; }

static bool fits(handle_t reply, uint64_t offset, size_t size) {
    return offset <= caller_of(reply)->size && size <= caller_of(reply)->size - offset;
}

long sys_ipc_read(handle_t reply, uint64_t offset, void *to, size_t size) {
    if (!fits(reply, offset, size))
        return ERR_ARG;
    memcpy(to, caller_of(reply)->buffer + offset, size);
    return 0;
}

long sys_ipc_write(handle_t reply, uint64_t offset, const void *from, size_t size) {
    if (!fits(reply, offset, size))
        return ERR_ARG;
    memcpy(caller_of(reply)->buffer + offset, from, size);
    return 0;
}

int request_defer(struct request *r, handle_t *reply) {
    (void)r;
    *reply = current + 1;
    return 0;
}

void deferred_reply(handle_t reply, int result, union reply_words words) {
    check(caller_of(reply)->result == WAITS);
    caller_of(reply)->result = result;
    caller_of(reply)->count = words.read.count;
}

// ---- Time, and notifications, of which there are none ----

static ns_t now, alarm_at;

long sys_time_now_out(struct time_now *time) {
    time->now = now;
    return 0;
}

long sys_timer_set(handle_t notification, ns_t when, uint64_t bits) {
    (void)notification;
    alarm_at = bits ? when : 0;
    return 0;
}

long sys_notify(handle_t notification, uint64_t bits) { return notification && bits ? 0 : 0; }

long sys_handle_close(handle_t task, handle_t handle) { return task || handle ? 0 : 0; }

long sys_handle_next_out(handle_t task, uint64_t slot, struct handle_next *out) {
    (void)task;
    (void)slot;
    (void)out;
    return ERR_NONE;
}

handle_t request_take(struct request *r, unsigned index) { return r->handles[index]; }

// ---- The line ----

static char screen[100000], keyboard[20000];
static uint64_t added, sent, room, typed, received;

void line_start(handle_t uart, handle_t notification, uint64_t instance) {
    (void)uart;
    (void)notification;
    (void)instance;
}

void line_save(void) { ONCE(added); }

void line_notified(uint64_t bits) { (void)bits; }

uint64_t line_added(void) { return added; }
uint64_t line_sent(void) { return sent; }
uint64_t line_room(void) { return LINE_SIZE - (added - sent); }
void line_discard(void) { sent = added; }

void line_put(uint8_t byte) {
    if (line_room() > 0)
        screen[added++ % sizeof screen] = (char)byte;
}

void line_send(void) {
    uint64_t step = added - sent < room ? added - sent : room;

    sent += step;
    room -= step;
}

uint32_t line_receive(const uint8_t **bytes) {
    *bytes = (const uint8_t *)keyboard + received;
    return (uint32_t)(typed - received);
}

void line_dealt_with(uint32_t count) {
    ONCE(received);
    received += count;
}

// ---- Signals ----

static int64_t killed_group, dead_group, orphaned_group;
static int killed_by;

void kill_start(handle_t proc) { (void)proc; }

int kill_group(int64_t group, int signal) {
    if (group == dead_group)
        return ERR_SRCH;
    if (group == orphaned_group && signal)
        return ERR_IO;
    if (signal) {
        killed_group = group;
        killed_by = signal;
    }
    return 0;
}

// ---- What a test does ----

enum { GROUP = 50, OTHER = 60, MUCH = 1000000 };

static void notify(uint64_t bits) {
    terminal_notified(bits);
    once_commit();
}

static void begin(void) {
    for (unsigned i = 0; i < current; i++)
        check(callers[i].result != WAITS); // the test before left nobody waiting
    memset(callers, 0, sizeof callers);
    current = 0;
    added = sent = typed = received = 0;
    room = MUCH;
    killed_group = dead_group = orphaned_group = killed_by = 0;
    terminal_start(1, 2, 3, instances);
    once_commit();
}

static inline void type(const char *text) {
    memcpy(keyboard + typed, text, strlen(text));
    typed += strlen(text);
    notify(LINE_READABLE);
}

// One call, as the loop of a server handles it.
static void serve_one(struct caller *caller) {
    struct request r = caller->asked;
    int result;

    current = (unsigned)(caller - callers);
    if (!once_answered(&r, &result))
        result = caller->request(&r);
    once_done(&r, result);
    if (result == DEFERRED)
        return;
    caller->result = result;
    caller->count = r.reply.read.count;
}

// A request of a new caller. Returns it.
static struct caller *ask(int (*request)(struct request *), struct request r, uint64_t size) {
    struct caller *caller = &callers[current];

    caller->size = size;
    r.call = next_call++;
    caller->request = request;
    caller->asked = r;
    caller->result = WAITS;
    serve_one(caller);
    current++;
    return caller;
}

static inline struct caller *read_as(uint64_t group, uint64_t size) {
    return ask(terminal_read, (struct request){.ask.read = {.size = size, .group = group}}, size);
}

static inline struct caller *write_text(const char *text, uint64_t flags) {
    uint64_t size = strlen(text);

    memcpy(callers[current].buffer, text, size);
    return ask(terminal_write, (struct request){.ask.write = {.size = size, .flags = flags}}, size);
}

static struct caller *control(uint64_t request, uint64_t argument) {
    return ask(terminal_control,
               (struct request){.ask.control = {.request = request, .argument = argument}},
               sizeof(struct terminal_modes));
}

static struct caller *set_modes(uint64_t how, struct terminal_modes modes) {
    memcpy(callers[current].buffer, &modes, sizeof modes);
    return control(how, 0);
}

static bool got(const struct caller *caller, const char *text) {
    return caller->result == 0 && caller->count == strlen(text) &&
           memcmp(caller->buffer, text, caller->count) == 0;
}

static inline bool cancel(const struct caller *caller) {
    bool known = terminal_cancelled(caller->asked.call);

    once_commit();
    return known;
}
