// servers/blk/settle.h -- callers who wait until all that the device has of others is done.
//
// A client that was started again asks: the writes of the dead one are still under way, and could
// come behind its own.
#pragma once

#include <stdint.h>

#include <user/lib/serve.h>

// Answer the request when the slots with these bits were free once. DEFERRED, 0 if there are none,
// or an error.
int settle(struct request *r, uint32_t busy);

// These slots are busy now.
void settle_check(uint32_t busy);
