// user/top/rows.h -- what top shows: a row for each process and each server.
#pragma once

#include <abi/types.h>
#include <user/top/sample.h>

#include <stdbool.h>
#include <stdint.h>

struct row {
    char name[TASK_NAME_SIZE];
    bool server;
    int pid;           // a server's is its number in the manifest
    char state;        // R runs or could, S waits, T is stopped, Z has ended
    unsigned promille; // of one hart's time, lately
    unsigned priority;
    int nice;
    unsigned hart;
    ns_t used; // CPU time; a server's is its own
    uint64_t kib; // memory
    char waits[TASK_NAME_SIZE];
};

enum row_order { ROWS_BY_CPU, ROWS_BY_TIME, ROWS_BY_MEMORY, ROWS_BY_NUMBER, ROWS_BY_NAME };

struct rows {
    struct row *list;
    size_t count;
    size_t processes, servers;
    ns_t now;  // since boot
    ns_t idle; // of all harts together, since boot
};

// All as of now. `before` is what rows_take found some time ago, or NULL; `sample` what ran in
// between. False: it was reported.
bool rows_take(struct rows *rows, const struct rows *before, const struct sample *sample);

void rows_sort(struct rows *rows, enum row_order order);
void rows_free(struct rows *rows);
