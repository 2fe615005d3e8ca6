// user/top/sample.c -- who ran, from the trace's entries of harts that go from one to another.
#include <user/top/sample.h>

#include <string.h>

static struct sample_task *find_task(struct sample *s, const struct trace_entry *entry) {
    for (size_t i = 0; i < s->count; i++) {
        if (s->tasks[i].task == entry->to_task)
            return &s->tasks[i];
    }
    if (s->count == SAMPLE_TASKS_MAX)
        return NULL;

    struct sample_task *task = &s->tasks[s->count++];

    *task = (struct sample_task){.task = entry->to_task};
    memcpy(task->name, entry->to, TASK_NAME_SIZE);
    return task;
}

// What the hart was given to run, until now.
static void count(struct sample *s, const struct trace_entry *entry, uint64_t until) {
    struct sample_task *task = entry->to_task ? find_task(s, entry) : NULL;

    if (task)
        task->ticks += until - entry->ticks;
}

void sample_make(struct sample *s, const struct trace_entry *entries, size_t number) {
    const struct trace_entry *last[HARTS_MAX] = {0};

    *s = (struct sample){0};
    for (size_t i = 0; i < number; i++) {
        const struct trace_entry **before = &last[entries[i].hart % HARTS_MAX];

        if (entries[i].event != TRACE_SWITCH)
            continue;
        if (*before)
            count(s, *before, entries[i].ticks);
        *before = &entries[i];
    }
    for (unsigned hart = 0; hart < HARTS_MAX; hart++) {
        if (last[hart])
            count(s, last[hart], entries[number - 1].ticks);
    }
    s->ticks = number > 0 ? entries[number - 1].ticks - entries[0].ticks : 0;
}

unsigned sample_promille(const struct sample *s, const char *name) {
    uint64_t ticks = 0;

    for (size_t i = 0; i < s->count; i++) {
        if (strncmp(s->tasks[i].name, name, TASK_NAME_SIZE) == 0)
            ticks += s->tasks[i].ticks;
    }
    return s->ticks ? (unsigned)(ticks * 1000 / s->ticks) : 0;
}
