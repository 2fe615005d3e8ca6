// servers/proc/call.c -- the call that is being served, perhaps not for the first time.
#include <servers/proc/call.h>
#include <user/lib/once.h>

enum { TRIES = 6 };

static struct {
    callid_t call; // 0: none
    unsigned tries; // that ended with a death
} served KEPT;

static handle_t deferred; // the call, while it is served; 0: it is not deferred

handle_t call_handle(void) { return deferred; }

int call_defer(struct request *r, handle_t *reply) {
    if (!deferred)
        return request_defer(r, reply);
    *reply = deferred;
    deferred = 0;
    return 0;
}

static int serve_again(struct request *r, int (*dispatch)(struct request *)) {
    if (request_defer(r, &deferred) < 0)
        return dispatch(r);

    int result = dispatch(r);

    if (result != DEFERRED)
        once_answer(deferred, r->call, result, r->reply);
    deferred = 0;
    return DEFERRED;
}

int call_serve(struct request *r, int (*dispatch)(struct request *)) {
    int result = ERR_DEAD;

    if (served.call != r->call) {
        served.call = r->call;
        served.tries = 0;
        result = dispatch(r);
    } else if (++served.tries < TRIES) {
        result = serve_again(r, dispatch);
    }
    served.call = 0;
    return result;
}
