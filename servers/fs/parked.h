// servers/fs/parked.h -- requests that wait for a block, and are run again when one has come.
#pragma once

#include <user/lib/serve.h>

// Answer a request, as requests_answer does, or put it aside: DEFERRED.
int parked_dispatch(struct request *r);

// Blocks have come: run them again, in the order of their arrival. `wait`: they may wait for the
// disk themselves now.
void parked_run(bool wait);

// The caller wants out. False if no such call is here.
bool parked_cancel(callid_t call);
