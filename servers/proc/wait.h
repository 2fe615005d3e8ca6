// servers/proc/wait.h -- parents are told what became of their children.
#pragma once

#include <servers/proc/process.h>
#include <user/lib/serve.h>

// Something happened to this process: its parent gets SIGCHLD, and an answer if it waits. A zombie
// of which nobody wants to be told is removed.
void wait_tell(struct process *p, enum process_news news, uint32_t status);

// One child less: who waits for children of which none is left gets ERR_CHILD.
void wait_look(struct process *parent);

// PROC_WAIT.
int wait_request(struct request *r, struct process *caller);

// Who waits in such a request wants to leave. Whether there was one.
bool wait_cancelled(callid_t call);
