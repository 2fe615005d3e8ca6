// servers/init/manifest.h -- reading servers/manifest, which has its own description at its top.
// No system calls: runs anywhere.
#pragma once

#include <stdbool.h>

#include <abi/startup.h>
#include <abi/types.h>
#include <user/lib/bytes.h>

enum {
    MANIFEST_TASKS_MAX = 64,
    MANIFEST_GRANTS_MAX = 16, // of one task
    MANIFEST_MATCH_SIZE = 32,
    MANIFEST_ARGUMENT_SIZE = 64,
    MANIFEST_HEARTBEATS_MAX = 62, // each has a bit of one notification
};

struct manifest_grant {
    uint32_t kind; // enum grant_kind: GATE, DEVICE or IRQ
    unsigned line;
    bool each;       // DEVICE, IRQ: one for every node that matches, NAME0, NAME1, ...
    bool passed;     // GATE: not called, but handed on to others
    uint32_t number; // GATE: the upper half of its badge
    char name[STARTUP_NAME_SIZE];
    char match[MANIFEST_MATCH_SIZE]; // DEVICE, IRQ: a node by name or compatible string
};

struct manifest_task {
    char name[TASK_NAME_SIZE]; // "*": every program without an entry of its own
    unsigned line;             // where its entry starts
    unsigned level, priority, ceiling;
    uint64_t account; // pages of kernel memory
    uint64_t memory, memory_most; // bytes; in between it gets an eighth of the machine's
    uint64_t trace;   // bytes of the kernel's trace that it reads; 0: none
    bool demand;      // started only when asked for
    bool serves;      // has an endpoint
    bool own_memory;  // holds its own memory
    bool all_memory;  // holds all RAM that nobody else has
    bool power;       // the machine goes off when it ends
    bool restart;     // started again when it ends or hangs
    unsigned heartbeat; // ms for which it may be silent, else it hangs; 0: it is not asked
    char argument[MANIFEST_ARGUMENT_SIZE];
    unsigned grant_count;
    struct manifest_grant grants[MANIFEST_GRANTS_MAX];
};

struct manifest {
    unsigned count;
    struct manifest_task tasks[MANIFEST_TASKS_MAX];
};

struct manifest_error {
    unsigned line;
    char text[128]; // what is wrong, and what to do
};

// Read and check all of it. 0, or ERR_ARG and *error.
int manifest_read(const struct bytes *text, struct manifest *manifest,
                  struct manifest_error *error);

// Check what its entries say of each other, and fill in what they leave out. (manifest_check.c)
int manifest_check(struct manifest *manifest, struct manifest_error *error);

// Say in *error what is wrong in that line. Returns ERR_ARG.
int manifest_problem(struct manifest_error *error, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Whether that is init, to which gates lead as to any server, though it has no entry.
bool manifest_is_init(const char *name);

// The index of the entry for a program: its own, else "*", else -1.
int manifest_find(const struct manifest *manifest, const char *name);
