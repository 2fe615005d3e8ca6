// servers/fs/requests.h -- the requests of abi/io.h, as calls into the rest of the file server.
#pragma once

#include <user/lib/serve.h>

// Says whether a request only looks: then it can be run again if it was answered with
// CACHE_MISSING, since nothing has changed. What IO_READ has copied so far is kept in the request.
bool requests_only_looks(const struct request *r);

// Answer one request; returns the tag of its reply.
int requests_answer(struct request *r);
