// servers/vm/requests.h -- the requests, unpacked into calls.
#pragma once

#include <servers/vm/space.h>
#include <user/lib/serve.h>

// A request on the gate of a space. Returns the answer's tag.
int space_request(struct request *r, struct space *space);

// A request on a maker's gate.
int maker_request(struct request *r);
