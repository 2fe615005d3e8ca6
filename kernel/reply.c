// kernel/reply.c -- answers: the end of every call.

#include <kernel/core.h>

enum {
    CALL_FLAGS = THREAD_FAULT | THREAD_BUFFER_FAULT | THREAD_RETURNED | THREAD_INTERRUPTED |
                 THREAD_BUFFER_LOST | THREAD_USED_UP
};

struct thread *reply_leave_server(struct thread *caller) {
    struct endpoint *endpoint = caller->gate->endpoint;
    struct thread *server = NULL;
    struct handle_entry *entry;
    if (link_in_list(&caller->cancel_link)) {
        list_remove(&caller->cancel_link);
        endpoint_refresh(endpoint);
    }
    if (caller->state == THREAD_QUEUED) {
        endpoint_dequeue(endpoint, caller);
        server = endpoint->receiver;
    } else if (caller->state == THREAD_SERVED) {
        server = caller->server;
        server->serving = NULL;
        caller->server = NULL;
    } else {
        assert(caller->state == THREAD_DEFERRED);
        int error = handle_find(caller->reply_task, caller->reply_handle, RIGHT_REPLY, &entry);
        assert(!error);
        handle_forget(caller->reply_task, entry);
        list_remove(&caller->call_link);
    }
    return server;
}

// The pager answered, or cannot: the faulting thread tries again, or that was its end.
static void finish_fault(struct thread *caller, uint16_t flags, bool mended) {
    if (mended) {
        sched_ready(caller, !(flags & THREAD_USED_UP));
    } else if (flags & THREAD_BUFFER_FAULT) {
        caller->regs[REG_PC] += 4; // past the ecall that would have been made again
        thread_wake(caller, ERR_FAULT);
    } else {
        uint64_t *words = caller->fault_words;
        caller->state = THREAD_READY;
        thread_stop(caller, THREAD_TASK_STOPPED);
        uint64_t reason = words[0] == FAULT_PAGE ? REASON_FAULT : REASON_EXCEPTION;
        task_end(caller->task, reason, words[2], words[1], words[3]);
    }
}

static void finish_call(struct thread *caller, uint16_t flags, long status, const uint64_t *words) {
    thread_complete(caller, flags & THREAD_BUFFER_LOST ? ERR_FAULT : status);
    for (int i = 0; words && i < 1 + MESSAGE_WORDS; i++)
        caller->regs[REG_A1 + i] = words[i];
    sched_ready(caller, !(flags & THREAD_USED_UP));
}

int reply_finish(struct thread *caller, long status, const uint64_t *words) {
    struct gate *gate = caller->gate;
    uint16_t flags = caller->flags;
    struct thread *server = reply_leave_server(caller);
    trace(TRACE_REPLY, (uintptr_t)caller, caller->call);
    caller->gate = NULL;
    caller->deaths = 0;
    caller->flags &= ~CALL_FLAGS;
    if (flags & THREAD_GHOST) {
        caller->state = THREAD_DEAD;
        object_put(caller);
    } else if (flags & THREAD_FAULT) {
        finish_fault(caller, flags, status == 0 && words && words[0] == 0);
    } else {
        finish_call(caller, flags, status, words);
    }
    if (server)
        sched_unlend(server);
    object_put(gate);
    return flags & THREAD_GHOST ? ERR_GONE : 0;
}
