// user/lib/posix/call.h -- requests to servers as POSIX wants them: errno, signals, made again.
#pragma once

#include <abi/errors.h>
#include <abi/io.h>
#include <abi/process.h>
#include <user/lib/ipc.h>

// errno for a negative ERR_x.
int errno_of(long error);

// `result` if it is 0 or more; else -1, and errno is set.
long posix_result(long result);

// The same, but success is 0.
static inline int posix_status(long result) { return result < 0 ? (posix_result(result), -1) : 0; }

// Send *m to `gate`. The answer's tag, 0 or more, or the error of the way or of the server;
// ERR_INTR only if a handler ran that does not want calls to be made again. Without that, a call
// that was interrupted is made again.
long call_restart(handle_t gate, struct message *m);

// The same, but whatever interrupts it, it is made again: for what POSIX does not let end with
// EINTR. Handlers run afterwards.
long call_finish(handle_t gate, struct message *m);

// What to do about the error of an attempt. 1: make the call again; else the error to tell.
// `output`: the call was to write to, or to change, a terminal.
long call_again(long error, int output);
