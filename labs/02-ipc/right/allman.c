// Another hand: braces on lines of their own, one return, nested conditions.
// file: kernel/ipc.c

static void hand_to_server(struct thread *caller, struct thread *server)
{
    struct hart *here = caller->hart;

    ipc_deliver(server, caller);
    if ((server->harts & here->mask) != 0)
    {
        server->hart = here;
    }
}

void ipc_start_call(struct thread *caller, struct gate *gate)
{
    struct endpoint *endpoint = gate->endpoint;
    struct thread *server = endpoint->receiver;
    bool waits = server != NULL && thread_receives(server);

    caller->since = machine_ticks();
    caller->gate = gate;
    object_get(gate);
    trace(TRACE_CALL, (uintptr_t)endpoint, caller->call);
    if (waits)
    {
        hand_to_server(caller, server);
    }
    else
    {
        caller->state = THREAD_QUEUED;
        endpoint_enqueue(endpoint, caller);
    }
    if (server != NULL)
    {
        sched_lend(server, caller->priority);
    }
    if (waits)
    {
        sched_ready(server, true);
    }
}

static long call(struct thread *self, handle_t handle, bool extended)
{
    struct gate *gate = NULL;
    long status = handle_object(self->task, handle, RIGHT_GATE_CALL, &gate);

    if (status == 0)
    {
        if ((gate->endpoint->flags & ENDPOINT_DEAD) != 0)
        {
            status = ERR_DEAD;
        }
        else if (!(gate->endpoint->level < self->level))
        {
            status = ERR_LEVEL;
        }
    }
    if (status == 0 && extended)
    {
        status = check_handles(self);
        if (status == 0)
        {
            status = check_buffers(self);
        }
    }
    if (status == 0)
    {
        call_count += 1;
        self->call = call_count;
        self->extended = 0;
        if (extended)
        {
            self->extended = self->call;
        }
        ipc_start_call(self, gate);
        status = SYSCALL_DONE;
    }
    return status;
}

static long reply(struct thread *self, handle_t handle)
{
    struct thread *caller;
    handle_t gate = 0;
    long callers_status = 0;
    long status = reply_to(self, handle, &caller);

    if (status == 0 && self->regs[REG_T5] != 0)
    {
        status = make_gate(self, caller, &callers_status, &gate);
    }
    if (status == 0)
    {
        const uint64_t *words = callers_status == 0 ? self->regs + REG_A1 : NULL;

        status = reply_finish(caller, callers_status, words);
        if (status == 0 && gate != 0)
        {
            caller->regs[REG_T2] = gate;
        }
    }
    return status;
}
