// servers/fs/parked.h -- requests that wait for a block, and are run again when one has come.
#pragma once

#include <user/lib/serve.h>

enum { PARKED_MAX = 32 };

// There may have been an instance of the server before this one.
void parked_start(void);

// Answer a request, as requests_answer does, or put it aside: DEFERRED.
int parked_dispatch(struct request *r);

// Answer a request that was being served when an instance before this one died. The kernel fails a
// call that was served at two deaths, as it may be what the server dies of; one that was put aside
// is not meant. So this is done a few times, and init's patience is longer.
int parked_again(struct request *r);

// Blocks have come: run them again, in the order of their arrival. `wait`: they may wait for the
// disk themselves now.
void parked_run(bool wait);

// The caller wants out. False if no such call is here.
bool parked_cancel(callid_t call);
