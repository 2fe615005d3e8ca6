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
};
