// user/ipc/traffic.c -- who called whom, how often and for how long, from entries of the trace.
#include <user/ipc/traffic.h>

#include <stdlib.h>
#include <string.h>

struct call { // one that is not answered yet
    callid_t id;
    size_t pair, server;
    uint64_t made, received; // ticks; received is 0 until then
};

struct counter {
    struct traffic *traffic;
    struct call *calls;
    size_t call_count;
    bool by_request;
};

static size_t find_pair(const struct counter *c, const struct trace_entry *entry) {
    struct traffic *t = c->traffic;
    uint64_t tag = c->by_request ? entry->tag : 0;

    for (size_t i = 0; i < t->pair_count; i++) {
        const struct pair *p = &t->pairs[i];

        if (p->to_task == entry->to_task && p->tag == tag &&
            strncmp(p->from, entry->name, TASK_NAME_SIZE) == 0)
            return i;
    }

    struct pair *p = &t->pairs[t->pair_count];

    *p = (struct pair){.to_task = entry->to_task, .tag = tag};
    memcpy(p->from, entry->name, TASK_NAME_SIZE);
    memcpy(p->to, entry->to, TASK_NAME_SIZE);
    return t->pair_count++;
}

static size_t find_server(const struct counter *c, const struct trace_entry *entry) {
    struct traffic *t = c->traffic;

    for (size_t i = 0; i < t->server_count; i++) {
        if (t->servers[i].task == entry->to_task)
            return i;
    }
    t->servers[t->server_count] = (struct server){.task = entry->to_task};
    memcpy(t->servers[t->server_count].name, entry->to, TASK_NAME_SIZE);
    return t->server_count++;
}

static void add_call(struct counter *c, const struct trace_entry *entry) {
    struct call *call = &c->calls[c->call_count++];

    *call = (struct call){.id = entry->b,
                          .pair = find_pair(c, entry),
                          .server = find_server(c, entry),
                          .made = entry->ticks};

    struct server *server = &c->traffic->servers[call->server];

    c->traffic->pairs[call->pair].calls++;
    server->calls++;
    if (++server->queued > server->queue_most)
        server->queue_most = server->queued;
}

static struct call *find_call(const struct counter *c, callid_t id) {
    for (size_t i = 0; i < c->call_count; i++) {
        if (c->calls[i].id == id)
            return &c->calls[i];
    }
    return NULL;
}

// A call that a server received before it died is received again.
static void receive(struct counter *c, const struct trace_entry *entry) {
    struct call *call = find_call(c, entry->b);

    if (!call || call->received)
        return;

    struct server *server = &c->traffic->servers[call->server];

    call->received = entry->ticks;
    server->queued--;
    if (++server->open > server->open_most)
        server->open_most = server->open;
}

static void answer(struct counter *c, const struct trace_entry *entry) {
    struct call *call = find_call(c, entry->b);

    if (!call)
        return;

    struct pair *pair = &c->traffic->pairs[call->pair];
    struct server *server = &c->traffic->servers[call->server];
    uint64_t ticks = entry->ticks - call->made;

    if (call->received)
        server->open--;
    else
        server->queued--; // interrupted before that
    pair->answers++;
    pair->ticks += ticks;
    pair->waited += (call->received ? call->received : entry->ticks) - call->made;
    if (ticks > pair->longest)
        pair->longest = ticks;
    *call = c->calls[--c->call_count];
}

static int more_calls(const void *a, const void *b) {
    const struct pair *x = a, *y = b;

    return x->calls != y->calls ? (x->calls < y->calls ? 1 : -1) : 0;
}

bool traffic_make(struct traffic *t, const struct trace_entry *entries, size_t count,
                  uint64_t tracer, bool by_request) {
    struct counter c = {.traffic = t, .by_request = by_request};

    *t = (struct traffic){
        .pairs = malloc((count + 1) * sizeof *t->pairs),
        .servers = malloc((count + 1) * sizeof *t->servers),
        .ticks = count ? entries[count - 1].ticks - entries[0].ticks : 0,
    };
    c.calls = malloc((count + 1) * sizeof *c.calls);
    if (!t->pairs || !t->servers || !c.calls) {
        free(c.calls);
        traffic_free(t);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (entries[i].event == TRACE_CALL && entries[i].task != tracer)
            add_call(&c, &entries[i]);
        else if (entries[i].event == TRACE_RECEIVE)
            receive(&c, &entries[i]);
        else if (entries[i].event == TRACE_REPLY)
            answer(&c, &entries[i]);
    }
    free(c.calls);
    qsort(t->pairs, t->pair_count, sizeof *t->pairs, more_calls);
    return true;
}

void traffic_free(struct traffic *t) {
    free(t->pairs);
    free(t->servers);
    *t = (struct traffic){0};
}
