// user/top/sample.h -- who ran, from the trace's entries of harts that go from one to another.
// No system calls: runs on the host too.
#pragma once

#include <abi/trace.h>

#include <stddef.h>

enum { SAMPLE_TASKS_MAX = 256 };

struct sample_task {
    char name[TASK_NAME_SIZE];
    uint64_t task;  // its place
    uint64_t ticks; // for how long it ran, on all harts together
};

struct sample {
    struct sample_task tasks[SAMPLE_TASKS_MAX];
    size_t count;
    uint64_t ticks; // from the first entry to the last
};

// Sum up TRACE_SWITCH entries, which are in order. A hart counts from its first one to the last of
// all.
void sample_make(struct sample *s, const struct trace_entry *entries, size_t count);

// In thousandths of one hart's time; 0 for a name that never ran.
unsigned sample_promille(const struct sample *s, const char *name);
