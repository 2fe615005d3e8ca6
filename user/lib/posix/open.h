// user/lib/posix/open.h -- opening, for the rest of the library.
#pragma once

#include <sys/types.h>

#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>

// Open what the place names, for O_... flags and a mode that umask still narrows. The gate, which
// no descriptor has yet, goes to *file. 0, or -1 and errno.
int open_gate(const struct place *place, int flags, mode_t mode, struct open_file *file);

// The same of a named pipe, if it is one; waits for the other end, if O_NONBLOCK is not set. Else
// -1, and errno stays as it is.
int fifo_open(const struct place *place, int flags, struct open_file *file);

// The console as descriptors 0, 1 and 2: for the first program.
void console_open(void);
