// user/lib/tool/tracing.c -- what tools ask trace: what the kernel writes down, bit by bit.
#include <user/lib/tool/tracing.h>

#include <user/lib/errors.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/syscalls.h>
#include <user/lib/tool/tool.h>

#include <string.h>

enum { STEP = 256 }; // entries of one request

static void ask(handle_t gate, struct message *m) {
    int error = gate ? ipc_call(gate, m) : ERR_DEAD;
    long result = error ? error : (long)m->tag;

    if (result < 0)
        tool_fail("the trace server: %s", error_text(result));
}

void tracing_start(struct tracing *t, uint64_t events) {
    struct message m = {.tag = TRACE_START, .words = {events}};

    *t = (struct tracing){0};
    ask(mount_find("#trace"), &m);
    t->session = m.handles[0];
    while (!t->task) // until the hart writes down our own calls
        tracing_read(t);
    t->count = 0;
}

static void add(struct tracing *t, const struct trace_entry *entries, size_t count) {
    if (t->count + count > t->room) {
        t->room = 2 * (t->count + count);
        t->entries = tool_resize(t->entries, t->room * sizeof *t->entries);
    }
    memcpy(t->entries + t->count, entries, count * sizeof *entries);
    t->count += count;
}

bool tracing_read(struct tracing *t) {
    static struct trace_entry buffer[STEP]; // always the same pages: reading makes few entries
    struct trace_read_reply reply;
    struct message m = {.tag = TRACE_READ, .write_to = buffer, .write_size = sizeof buffer};

    ask(t->session, &m);
    memcpy(&reply, m.words, sizeof reply);
    if (reply.count > STEP)
        tool_fail("the trace server says that it wrote more than there is room for");
    add(t, buffer, reply.count);
    t->lost = reply.lost;
    t->frequency = reply.frequency;
    t->task = reply.task;
    return reply.count == STEP;
}

void tracing_end(struct tracing *t) {
    sys_handle_close(0, t->session);
    t->session = 0;
}

uint64_t tracing_ns(const struct tracing *t, uint64_t ticks) {
    return t->frequency ? (uint64_t)((unsigned __int128)ticks * 1000000000 / t->frequency) : 0;
}
