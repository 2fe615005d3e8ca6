// kernel/sched.c -- which thread runs: queues, quanta, inherited priorities.
//
// Each hart has 64 queues and a bitmap. Its current thread is in none of them. A thread that
// serves a call runs at its caller's priority and on its caller's quantum; the caller at the head
// of such a chain is the hart's payer.

#include <abi/errors.h>
#include <kernel/debug.h>
#include <kernel/endpoint.h>
#include <kernel/notification.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <kernel/trace.h>

static bool allowed(const struct thread *thread, const struct hart *hart)
{
	return thread->harts & hart->mask && hart->online;
}

static bool runnable(const struct thread *thread)
{
	return thread->state == THREAD_READY && !(thread->flags & THREAD_STOP_FLAGS);
}

static int top_priority(const struct hart *hart)
{
	return hart->ready_bitmap ? 63 - __builtin_clzll(hart->ready_bitmap) : -1;
}

static void queue_add(struct hart *hart, struct thread *thread, bool first)
{
	struct link *queue = &hart->ready[thread->priority];
	if (first)
		list_insert_after(queue, &thread->ready_link);
	else
		list_append(queue, &thread->ready_link);
	hart->ready_bitmap |= 1ull << thread->priority;
	thread->queued_priority = thread->priority;
	thread->hart = hart;
}

static void queue_remove(struct thread *thread)
{
	struct hart *hart = thread->hart;
	list_remove(&thread->ready_link);
	if (list_empty(&hart->ready[thread->queued_priority]))
		hart->ready_bitmap &= ~(1ull << thread->queued_priority);
}

// Its last hart if it can run there at once, else an idle one, else its last.
static struct hart *choose_hart(const struct thread *thread)
{
	struct hart *last = thread->hart;
	bool last_allowed = allowed(thread, last);
	if (last_allowed && (!last->current || thread->priority > last->current->priority))
		return last;
	for (unsigned i = 0; i < hart_count; i++)
		if (allowed(thread, harts[i]) && !harts[i]->current && !harts[i]->ready_bitmap)
			return harts[i];
	if (last_allowed)
		return last;
	for (unsigned i = 0; i < hart_count; i++)
		if (allowed(thread, harts[i]))
			return harts[i];
	return last;
}

void sched_ready(struct thread *thread, bool first)
{
	thread->state = THREAD_READY;
	thread->since = machine_ticks();
	if (thread->flags & THREAD_STOP_FLAGS || link_in_list(&thread->ready_link))
		return;
	struct hart *hart = first && allowed(thread, thread->hart) ? thread->hart
								   : choose_hart(thread);
	queue_add(hart, thread, first);
	if (!hart->current || thread->priority >= hart->current->priority)
		hart_kick(hart);
}

void sched_unready(struct thread *thread)
{
	if (link_in_list(&thread->ready_link))
		queue_remove(thread);
}

// The most urgent thread of another hart that may run here.
static struct thread *steal(struct hart *hart)
{
	for (unsigned i = 0; i < hart_count; i++) {
		int top = top_priority(harts[i]);
		if (top < 0)
			continue;
		struct thread *thread = list_first(&harts[i]->ready[top], struct thread,
						   ready_link);
		if (allowed(thread, hart))
			return thread;
	}
	return NULL;
}

static struct thread *take(struct hart *hart)
{
	int top = top_priority(hart);
	struct thread *thread = top >= 0 ? list_first(&hart->ready[top], struct thread, ready_link)
	                                 : steal(hart);
	if (thread)
		queue_remove(thread);
	return thread;
}

// Whether the current thread goes on; if it does not but could, it goes back into a queue.
static bool keep_current(struct hart *hart)
{
	struct thread *current = hart->current;
	if (!current || !runnable(current) || link_in_list(&current->ready_link))
		return false;
	int top = top_priority(hart);
	if (!allowed(current, hart)) {
		hart->current = NULL;
		sched_ready(current, false);
		return false;
	}
	if (top < current->priority || (top == current->priority && !hart->rotate))
		return true;
	queue_add(hart, current, !hart->rotate);
	return false;
}

struct thread *sched_pick(struct hart *hart)
{
	hart->attention = 0;
	struct thread *before = hart->current;
	if (!keep_current(hart))
		hart->current = take(hart);
	hart->rotate = false;
	if (hart->current && hart->current != before) {
		hart->current->hart = hart;
		trace(TRACE_SWITCH, (uintptr_t)hart->current, 0);
	}
	return hart->current;
}

static struct thread *payer_of(struct thread *thread)
{
	while (thread && thread->serving)
		thread = thread->serving;
	return thread;
}

static void settle(struct hart *hart, uint64_t now)
{
	struct thread *payer = hart->payer;
	uint64_t used = now - hart->payer_since;
	if (payer)
		payer->remaining = payer->remaining > used ? payer->remaining - used : 1;
	hart->payer_since = now;
}

void sched_charge(struct hart *hart)
{
	struct thread *current = hart->current;
	struct thread *payer = payer_of(current);
	if (payer != hart->payer) {
		settle(hart, machine_ticks());
		hart->payer = payer;
	}
	bool limited = payer && payer->quantum &&
		       (payer->scheduler || hart->ready_bitmap >> current->priority & 1);
	timer_program(hart, limited ? hart->payer_since + payer->remaining : ~0ull);
}

static void report(struct thread *payer)
{
	if (!payer->scheduler || link_in_list(&payer->quantum_link))
		return;
	struct endpoint *endpoint = payer->scheduler->endpoint;
	if (endpoint->flags & ENDPOINT_DEAD)
		return;
	list_append(&endpoint->quantum, &payer->quantum_link);
	if (endpoint->bound)
		notification_set(endpoint->bound, 1ull << NOTIFY_QUANTUM_BIT);
}

void sched_tick(struct hart *hart)
{
	struct thread *payer = hart->payer;
	uint64_t now = machine_ticks();
	if (!payer || !payer->quantum || now - hart->payer_since < payer->remaining)
		return;
	payer->remaining = debug_jitter(payer->quantum);
	hart->payer_since = now;
	hart->rotate = true;
	hart->attention = 1;
	report(payer);
}

int sched_next_event(struct endpoint *endpoint, badge_t *badge)
{
	if (list_empty(&endpoint->quantum))
		return ERR_NONE;
	struct thread *thread = list_first(&endpoint->quantum, struct thread, quantum_link);
	list_remove(&thread->quantum_link);
	*badge = thread->scheduler->badge;
	return 0;
}

// What the callers of a thread lend it, its own base at least, its ceiling at most.
static uint8_t lent_priority(const struct thread *thread)
{
	uint8_t lent = thread->serving ? thread->serving->priority : 0;
	for (struct link *link = thread->endpoints.next; link != &thread->endpoints;
	     link = link->next) {
		uint8_t top = endpoint_top_priority(
			container_of(link, struct endpoint, receiver_link));
		lent = top > lent ? top : lent;
	}
	if (lent > thread->ceiling)
		lent = thread->ceiling;
	return lent > thread->base ? lent : thread->base;
}

// A new priority, in whatever place the thread is.
static void move(struct thread *thread, uint8_t priority)
{
	struct hart *hart = thread->hart;
	bool lowered = priority < thread->priority;
	thread->priority = priority;
	if (link_in_list(&thread->ready_link)) {
		queue_remove(thread);
		queue_add(hart, thread, false);
		if (hart->current && priority > hart->current->priority)
			hart_kick(hart);
	} else if (hart->current == thread && lowered && top_priority(hart) > priority) {
		hart_kick(hart);
	}
}

// Whom a thread lends to: the server of its call. Moves it in the queue if it waits there.
static struct thread *lend(struct thread *thread)
{
	if (thread->state == THREAD_SERVED)
		return thread->server;
	if (thread->state != THREAD_QUEUED)
		return NULL;
	struct endpoint *endpoint = thread->gate->endpoint;
	if (thread->flags & THREAD_RETURNED) {
		if (thread->priority > endpoint->returned_priority)
			endpoint->returned_priority = thread->priority;
	} else {
		endpoint_dequeue(endpoint, thread);
		endpoint_enqueue(endpoint, thread);
	}
	return endpoint->receiver;
}

// Levels fall along the chain, so it ends.
void sched_inherit(struct thread *thread)
{
	while (thread) {
		uint8_t priority = lent_priority(thread);
		if (priority == thread->priority)
			return;
		move(thread, priority);
		thread = lend(thread);
	}
}

void sched_set(struct thread *thread, uint8_t priority, uint64_t quantum, uint64_t mask)
{
	thread->base = priority;
	thread->quantum = quantum;
	thread->remaining = quantum;
	thread->harts = mask;
	sched_inherit(thread);
	if (allowed(thread, thread->hart))
		return;
	if (link_in_list(&thread->ready_link)) {
		queue_remove(thread);
		sched_ready(thread, false);
	} else if (thread->hart->current == thread) {
		hart_kick(thread->hart);
	} else {
		thread->hart = choose_hart(thread);
	}
}
