// user/tests/dying.c -- a server whose first instances exit.
//
// The very first does so when it gets a call, those after it at once. A later one answers with how
// often it was started before.
#include <stdlib.h>

#include <user/lib/serve.h>
#include <user/lib/startup.h>

enum { FAILURES = 5 };

static int dispatch(struct request *r) {
    if (startup->restarts < FAILURES)
        exit(7);
    r->reply.words[0] = startup->restarts;
    return 0;
}

int main(void) {
    if (startup->restarts > 0 && startup->restarts < FAILURES)
        exit(7);
    serve(dispatch, NULL, NULL);
}
