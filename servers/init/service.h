// servers/init/service.h -- requests to init: see abi/svc.h.
#pragma once

#include <servers/init/child.h>

// Answer the request in *m, from a gate with m->badge: *m is the reply then.
void service_answer(struct message *m, const struct manifest *manifest);
