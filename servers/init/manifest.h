// servers/init/manifest.h -- reading servers/manifest, which has its own description at its top.
// No system calls: runs anywhere.
#pragma once

#include <stdbool.h>

#include <abi/startup.h>
#include <abi/types.h>
#include <servers/init/bytes.h>

enum {
    MANIFEST_TASKS_MAX = 32,
    MANIFEST_GRANTS_MAX = 16, // of one task
    MANIFEST_MATCH_SIZE = 32,
};

struct manifest_grant {
    uint32_t kind; // enum grant_kind: GATE, DEVICE or IRQ
    unsigned line;
    char name[STARTUP_NAME_SIZE];
    char match[MANIFEST_MATCH_SIZE]; // DEVICE, IRQ: a node by name or compatible string
};

struct manifest_task {
    char name[TASK_NAME_SIZE]; // "*": every program without an entry of its own
    unsigned line;             // where its entry starts
    unsigned level, priority, ceiling;
    uint64_t account; // pages of kernel memory
    uint64_t memory;  // bytes
    bool demand;      // started only when asked for
    bool serves;      // has an endpoint
    bool own_memory;  // holds its own memory
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

// The index of the entry for a program: its own, else "*", else -1.
int manifest_find(const struct manifest *manifest, const char *name);
