// user/lib/tool/tracing.c -- what tools ask trace: what the kernel writes down, bit by bit.
#include <user/lib/tool/tracing.h>

#include <user/lib/errors.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/syscalls.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <string.h>

enum {
    STEP = 256, // entries of one request
    FIRST_ROOM = 1024,
};

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

// What there is no room for is missing; the memory that the traced program needs is not.
static void add(struct tracing *t, const struct trace_entry *entries, size_t count) {
    if (t->count + count > t->room && t->room < TRACING_MAX) {
        t->room = t->room ? 2 * t->room : FIRST_ROOM;
        t->entries = tool_resize(t->entries, t->room * sizeof *t->entries);
    }
    t->full = count > t->room - t->count;
    if (t->full)
        count = t->room - t->count;
    memcpy(t->entries + t->count, entries, count * sizeof *entries);
    t->count += count;
}

bool tracing_read(struct tracing *t) {
    static struct trace_entry buffer[STEP]; // always the same pages: reading makes few entries
    struct trace_read_reply reply;
    struct message m = {.tag = TRACE_READ, .write_to = buffer, .write_size = sizeof buffer};

    if (!t->session)
        return false;
    ask(t->session, &m);
    memcpy(&reply, m.words, sizeof reply);
    if (reply.count > STEP)
        tool_fail("the trace server says that it wrote more than there is room for");
    add(t, buffer, reply.count);
    t->lost = reply.lost;
    t->frequency = reply.frequency;
    t->task = reply.task;
    if (t->full)
        tracing_end(t); // messages take the short way again
    return reply.count == STEP;
}

void tracing_put_missing(const struct tracing *t, FILE *to) {
    if (t->lost)
        fprintf(to, "%" PRIu64 " events came too fast and are missing\n", t->lost);
    if (t->full)
        fprintf(to, "what came after %d events is missing\n", TRACING_MAX);
}

void tracing_end(struct tracing *t) {
    if (t->session)
        sys_handle_close(0, t->session);
    t->session = 0;
}

uint64_t tracing_ns(const struct tracing *t, uint64_t ticks) {
    return t->frequency ? (uint64_t)((unsigned __int128)ticks * 1000000000 / t->frequency) : 0;
}
