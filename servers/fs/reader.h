// servers/fs/reader.h -- reading from the disk while the server goes on.
//
// A request that only looks, and misses a block, starts a job here and is put aside (parked.h). A
// second thread makes the calls to the disk; it touches nothing but its jobs.
//
//   reader_start: FREE -> WAITS     thread: WAITS -> DONE     reader_finish: DONE -> FREE
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Start the thread; `done` is called by it after each job, and must only tell the server.
// An error: there is none.
int reader_create(void (*done)(void));

// Read `count` blocks from `block` on, if no job does it yet; not now if all jobs are under way. In
// each case something will be done soon. False: there is no thread.
bool reader_start(uint32_t block, uint32_t count, uint32_t block_size);

// These blocks are written: what a job reads of them may be old.
void reader_void(uint32_t block, uint32_t count);

// Give what has come to the cache. *failed: the disk failed to read something.
void reader_finish(bool *failed);
