// tests/host/invariants.c -- what must hold for all objects between two entries into the kernel.

#include <tests/host/invariants.h>
#include <tests/host/machine.h>

enum { CALLS_MAX = 2048 }; // whose ids are followed

static callid_t last_call;

static struct {
    callid_t first;
    unsigned round; // of checks
    struct seen_call {
        const struct thread *caller;
        unsigned round; // in which it was last in progress
    } seen[CALLS_MAX];
} calls;

static unsigned places_of(const struct thread *thread) {
    unsigned places = link_in_list(&thread->ready_link);
    for (unsigned i = 0; i < hart_count; i++)
        places += harts[i]->current == thread;
    return places;
}

static void check_ready(const struct thread *thread) {
    bool stopped = thread->flags & THREAD_STOP_FLAGS;
    unsigned places = places_of(thread);
    assert(places <= 1);
    assert(places == 1 || stopped);
    assert(!stopped || places == 0 || (thread_runs(thread) && thread->hart->attention));
}

// A call that has ended does not come back, and its id is no other's.
static void check_call_id(const struct thread *thread) {
    callid_t place = thread->call - calls.first;
    assert(thread->call != 0 && thread->call <= call_count);
    if (!thread->task || place >= CALLS_MAX)
        return;
    struct seen_call *seen = &calls.seen[place];
    assert(!seen->caller || (seen->caller == thread && seen->round + 1 >= calls.round));
    *seen = (struct seen_call){thread, calls.round};
}

static void check_waiting_call(const struct thread *thread) {
    struct handle_entry *entry;
    const struct endpoint *endpoint = thread->gate->endpoint;
    assert(thread->gate->object.refs > 0 && places_of(thread) == 0);
    check_call_id(thread);
    switch (thread->state) {
    case THREAD_QUEUED:
        assert(link_in_list(&thread->call_link) && endpoint->flags & ENDPOINT_QUEUED);
        break;
    case THREAD_SERVED: assert(thread->server->serving == thread); break;
    case THREAD_DEFERRED:
        assert(!handle_find(thread->reply_task, thread->reply_handle, RIGHT_REPLY, &entry));
        assert(entry->object == thread && link_in_list(&thread->call_link));
        break;
    }
}

// A thread is in exactly one place.
static void check_thread(const struct thread *thread) {
    thread_check(thread);
    switch ((enum thread_state)thread->state) {
    case THREAD_READY: check_ready(thread); break;
    case THREAD_QUEUED:
    case THREAD_SERVED:
    case THREAD_DEFERRED: check_waiting_call(thread); break;
    case THREAD_RECEIVING:
        assert(thread->endpoint->receiver == thread && places_of(thread) == 0);
        break;
    case THREAD_WAITING: assert(thread->waiting->waiter == thread && places_of(thread) == 0); break;
    case THREAD_DEAD: assert(!thread->task); break;
    }
}

static void check_endpoint(const struct endpoint *endpoint) {
    bool walk_found = endpoint->walk == &endpoint->gates;
    endpoint_check(endpoint);
    list_for_each(link, &endpoint->gates) {
        const struct gate *gate = container_of(link, struct gate, link);
        assert(gate->endpoint == endpoint && gate->object.refs > 0);
        walk_found |= endpoint->walk == link;
    }
    assert(walk_found);
}

static void check_account(const struct account *account) {
    for (; account; account = account->parent)
        assert(account->used <= account->limit);
}

static void check_object(const struct handle_entry *entry) {
    const struct object *object = entry->object;
    assert(object->refs > 0);
    switch (handle_type(entry)) {
    case OBJECT_ENDPOINT: check_endpoint(entry->object); break;
    case OBJECT_NOTIFICATION: notification_check(entry->object); break;
    case OBJECT_TASK: task_check(entry->object); break;
    case OBJECT_THREAD:
    case OBJECT_REPLY: check_thread(entry->object); break;
    case OBJECT_ACCOUNT: check_account(entry->object); break;
    default: break;
    }
}

static void check_task(struct task *task) {
    task_check(task);
    check_account(task->account);
    list_for_each(link, &task->threads) check_thread(container_of(link, struct thread, task_link));
    list_for_each(link, &task->owned)
        check_endpoint(container_of(link, struct endpoint, task_link));
    if (!task->root)
        return;
    for (struct handle_entry *entry = handle_next(task, 0); entry;
         entry = handle_next(task, HANDLE_SLOT(entry->self) + 1))
        check_object(entry);
}

static void check_heap(const struct notification *heap, const struct hart *hart) {
    if (!heap)
        return;
    assert(heap->timer_hart == hart && heap->object.type == OBJECT_NOTIFICATION);
    assert(!heap->parent || heap->parent->deadline <= heap->deadline);
    assert((heap->left ? heap->left->rank : 0) >= (heap->right ? heap->right->rank : 0));
    check_heap(heap->left, hart);
    check_heap(heap->right, hart);
}

void invariants_check(void) {
    assert(call_count >= last_call);
    last_call = call_count;
    calls.round++;
    assert(kernel_lock == 0);
    list_for_each(link, &all_tasks) check_task(container_of(link, struct task, all_link));
    for (unsigned i = 0; i < hart_count; i++) {
        check_heap(harts[i]->timers, harts[i]);
        assert(!harts[i]->current || harts[i]->current->state == THREAD_READY ||
               harts[i]->attention);
    }
}

void invariants_begin(void) {
    memset(&calls, 0, sizeof(calls));
    calls.first = call_count + 1;
}
