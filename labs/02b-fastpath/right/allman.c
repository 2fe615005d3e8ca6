// Other style: the conditions in functions of their own, with gotos, and Allman braces.
// file: kernel/fastpath.c

static inline __attribute__((always_inline))
void *object_of(struct thread *t, handle_t h, uint32_t right)
{
    struct handle_entry *e = &t->table[h & (TABLE_SLOTS - 1)];

    if (__builtin_expect(e->self != h, 0))
        return NULL;
    return __builtin_expect((e->rights & right) == 0, 0) ? NULL : e->object;
}

static inline __attribute__((always_inline))
struct thread *switch_to_server(struct thread *client, struct gate *g, bool lends)
{
    struct thread *server = g->endpoint->receiver;
    struct hart *here = client->hart;

    client->server = server;
    server->serving = client;
    client->call = ++call_count;
    if (lends)
        client->extended = call_count;
    client->gate = g;
    ++g->object.refs;
    client->state = THREAD_SERVED;
    server->state = THREAD_READY;
    if (client->priority > server->priority)
        server->priority = client->priority;
    server->hart = here;
    here->current = server;
    return server;
}

static inline __attribute__((always_inline))
bool server_is_there(const struct thread *client, const struct endpoint *e)
{
    const struct thread *server = e->receiver;
    const struct hart *here = client->hart;

    if (__builtin_expect(e->flags | here->slow, 0))
        return false;
    if (__builtin_expect(e->level >= client->level || !thread_receives(server), 0))
        return false;
    return __builtin_expect((server->harts & here->mask) && server->ceiling >= client->priority, 1);
}

struct thread *ipc_call_fast(handle_t handle)
{
    struct thread *client = machine_thread();
    struct gate *g = object_of(client, handle, RIGHT_GATE_CALL);

    if (g == NULL)
        goto long_way;
    if (!server_is_there(client, g->endpoint))
        goto long_way;
    return switch_to_server(client, g, false);
long_way:
    return general(handle, SYS_call);
}

struct thread *ipc_call_extended_fast(handle_t handle)
{
    struct thread *client = machine_thread();
    struct gate *g = object_of(client, handle, RIGHT_GATE_CALL);

    if (g == NULL)
        goto long_way;
    if (client->regs[REG_A6] || client->regs[REG_T2])
        goto long_way;
    if (!server_is_there(client, g->endpoint))
        goto long_way;
    if (!ipc_buffers_mapped(client))
        goto long_way;
    return switch_to_server(client, g, true);
long_way:
    return general(handle, SYS_call_ext);
}
