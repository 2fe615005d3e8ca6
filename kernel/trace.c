// kernel/trace.c -- writing down events, into memory that init keeps for that.

#include <kernel/core.h>

uint32_t trace_on;

// Not static: debuggers find them so.
struct trace_ring *trace_ring;
uint64_t trace_capacity;

// What stands in for an object's address.
static uint64_t at(const void *o) { return page_number(o) * PAGE_SIZE + (uintptr_t)o % PAGE_SIZE; }

// The task of the object that an event is about; NULL if it is about none.
static const struct task *task_of(enum trace_event event, const void *object) {
    const struct notification *n = object;
    switch (event) {
    case TRACE_CALL: return ((const struct endpoint *)object)->task;
    case TRACE_NOTIFY: return n->waiter ? n->waiter->task : n->bound ? n->bound->task : NULL;
    case TRACE_TASK: return object;
    default: return object && event < TRACE_TASK ? ((const struct thread *)object)->task : NULL;
    }
}

// What the running thread is about. A fault makes a call whose message is not in its registers.
static void add_thread(struct trace_entry *entry, const struct thread *self) {
    const uint64_t *message = self->flags & THREAD_FAULT ? self->fault_words : &self->regs[REG_A1];
    entry->thread = at(self);
    entry->task = at(self->task);
    entry->syscall = self->regs[REG_A7];
    entry->serving = self->serving ? self->serving->call : 0;
    memcpy(entry->name, self->task->name, TASK_NAME_SIZE);
    memcpy(&entry->tag, message, (1 + MESSAGE_WORDS) * sizeof(*message));
    if (entry->event == TRACE_CALL && self->extended == self->call)
        usermem_get(self->task, self->regs[REG_T6], entry->text, TRACE_TEXT_SIZE);
}

void trace_record(enum trace_event event, uint64_t a, uint64_t b) {
    struct hart *hart = hart_self();
    struct trace_entry *entry = &trace_ring->entries[trace_ring->next % trace_capacity];
    const struct task *to = task_of(event, (const void *)a);
    *entry = (struct trace_entry){machine_ticks(), event, hart->id, .b = b};
    entry->a = a && event <= TRACE_TASK ? at((const void *)a) : a;
    if (to) {
        entry->to_task = at(to);
        memcpy(entry->to, to->name, TASK_NAME_SIZE);
    }
    if (hart->current && hart->current->task)
        add_thread(entry, hart->current);
    __atomic_store_n(&trace_ring->next, trace_ring->next + 1, __ATOMIC_RELEASE);
}

int trace_switch(const struct memory *memory, uint32_t events) {
    trace_ring = pa_to_va(memory->base);
    trace_capacity = trace_entries(memory->size);
    trace_on = events;
    for (unsigned i = 0; i < hart_count; i++)
        hart_kick(harts[i]); // each chooses its trap vector
    machine_interrupt_self();
    return 0;
}
