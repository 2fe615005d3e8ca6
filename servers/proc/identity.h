// servers/proc/identity.h -- requests about what a process is: groups, sessions, limits, times,
// handles, the list.
#pragma once

#include <servers/proc/process.h>
#include <user/lib/serve.h>

int identity_tell(struct request *r, const struct process *caller);
int identity_set_group(struct request *r, struct process *caller);
int identity_new_session(struct request *r, struct process *caller);
int identity_limit(struct request *r, struct process *caller);
int identity_times(struct request *r, const struct process *caller);
int identity_list(struct request *r);
int identity_handles(struct request *r, const struct process *caller);
