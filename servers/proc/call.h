// servers/proc/call.h -- the call that is being served, perhaps not for the first time.
//
// The kernel ends a call with ERR_DEAD that was being served at two deaths of its server, as it may
// be the cause. Here it gets some more chances, as whoever kills this server for reasons of his own
// hits the same call twice now and then: a call that comes again is deferred while it is served.
#pragma once

#include <user/lib/serve.h>

// dispatch for serve(), around the one that knows the requests.
int call_serve(struct request *r, int (*dispatch)(struct request *));

// As request_defer.
int call_defer(struct request *r, handle_t *reply);

// By which name ipc_read_all and ipc_write_all know the caller.
handle_t call_handle(void);
