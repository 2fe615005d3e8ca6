// abi/pipe.h -- requests to pipe, beside abi/io.h.
//
// The gate that init hands out makes pipes; the ends speak abi/io.h. An answer can bring one gate,
// so a pipe takes two requests: PIPE_CREATE brings the end to read from, PIPE_WRITER, sent to that
// end, the end to write to. Until that has been made, the reader waits for a writer to come.
// IO_WRITE without a reader: ERR_PIPE. Writes of up to PIPE_ATOMIC bytes never mix with others.
#pragma once

#include <abi/io.h>

enum {
    PIPE_ATOMIC = 4096,
    PIPE_SIZE = 16384, // bytes that a pipe holds
};

enum pipe_op {
    PIPE_CREATE = 0x500,
    PIPE_WRITER,
    PIPE_OPEN, // on init's gate: an end of a named pipe, which is made if it is not there
    PIPE_MEET, // on that end: wait until somebody has opened the other one
};

// A named pipe (FIFO) is known here by what IO_STAT says of its name; equal numbers are the same
// pipe. It goes with its last gate, and bytes that nobody has read go with it.
struct pipe_open {
    uint64_t device, inode;
    uint64_t flags; // IO_OPEN_READ or IO_OPEN_WRITE
    uint64_t now;   // not 0: for PIPE_OPEN to write, ERR_PIPE if nobody reads
};

// How often the other end was opened before those who have it open now. Who waits for the other
// side asks PIPE_MEET with this number, so that one who came and went in the meantime counts.
struct pipe_open_reply { // and struct pipe_meet
    uint64_t opened;
};
