// servers/pipe/pipe.h -- pipes: who reads, who writes, who waits.
//
//   writers --> | ring, up to PIPE_SIZE bytes | --> readers
//
// Calls wait in the order of their arrival. A reader waits only while the ring is empty, a writer
// only while it has no room for it, so there are never both.
#pragma once

#include <user/lib/serve.h>

enum { PIPES_MAX = 448 }; // all rings, full, would need 7 MiB: more than there is

enum pipe_end {
    PIPE_END_READ,
    PIPE_END_WRITE,
};

struct pipe;

// Before all others: `memory` is for the bytes. What an instance before this one had is taken over.
void pipes_start(void *memory, size_t size);

// Then, in an instance that is not the first: count the gates. One call for each gate.
void pipes_count_anew(void);
void pipe_counted(uint64_t number, enum pipe_end end);
void pipes_counted(void);

// Make a pipe, with one gate to the end to read from. Returns its number, or ERR_FILES.
int pipe_create(void);

// The named pipe that these numbers stand for, with one more gate to `end`; *opened is how often
// the other end was opened before those that are open now. Returns its number, ERR_FILES, or, with
// `now`, ERR_PIPE: nobody reads.
int pipe_open(uint64_t device, uint64_t inode, enum pipe_end end, bool now, uint64_t *opened);

// Wait until the other end was opened more often than that.
int pipe_meet(struct pipe *pipe, enum pipe_end end, struct request *r, uint64_t opened);

// What names it, or false if it has no name.
bool pipe_name(const struct pipe *pipe, uint64_t *device, uint64_t *inode);

// The pipe with that number, or NULL if there is none.
struct pipe *pipe_find(uint64_t number);

// A gate to the end to write to was made.
void pipe_add_writer(struct pipe *pipe);

// A gate to this end is gone. With the last gate of all, the pipe is.
void pipe_closed(uint64_t number, enum pipe_end end);

// IO_READ, IO_WRITE, IO_POLL as abi/io.h has them. They return what dispatch is to return.
int pipe_read(struct pipe *pipe, struct request *r);
int pipe_write(struct pipe *pipe, struct request *r);
int pipe_poll(struct pipe *pipe, enum pipe_end end, struct request *r);

// Bytes in it.
uint64_t pipe_size(const struct pipe *pipe);

// A caller wants to leave: answer its call with ERR_INTR if it waits here. Returns whether it did.
bool pipe_cancelled(callid_t call);
