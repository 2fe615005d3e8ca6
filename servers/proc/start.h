// servers/proc/start.h -- how processes begin: spawn, exec, fork.
//
// A new process, and one with a new program, begins to run when all about it is committed and
// before the request is answered: start_now().
#pragma once

#include <servers/proc/body.h>
#include <user/lib/serve.h>

// What PROC_SPAWN and PROC_EXEC bring, checked. It lies in the one buffer that there is for it.
struct start {
    const struct process_start *head;
    const char *path;
    const handle_t *handles;
    uint8_t *block;
};

// Take over the `size` bytes that the request lends. ERR_ARG, ERR_SIZE, ERR_TOOBIG.
int start_read(uint64_t size, struct start *start);

// The same with the bytes that were taken over last, before a restart of this server.
int start_read_again(uint64_t size, struct start *start);

// Its program. A script's line goes to the caller.
int start_image(const struct start *start, struct image **image);

// A new process beside or below `parent` (NULL: the first one), without a body. Its account is one
// of `pages` split off the parent's, or the same one if that is 0.
int start_process(const struct process *parent, uint64_t pages, struct process **process);

// After a restart: go on with a PROC_EXEC that had begun.
void start_exec_again(void);

// It is ready to run.
void start_later(struct process *p);

// Whether there is one; let it go.
bool start_is_pending(void);
void start_now(void);

// The end of a process that never ran.
void start_undo(struct process *p);

// The requests. `caller` is the process that made it.
int start_spawn(struct request *r, struct process *caller);
int start_exec(struct request *r, struct process *caller);
int start_fork(struct request *r, struct process *caller);
