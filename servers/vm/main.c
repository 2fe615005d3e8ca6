// servers/vm/main.c -- the memory server: faults and requests in, answers out.
//
// It has a loop of its own instead of serve(), so that a fault, of which there are many, takes the
// short way.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/vm/fault.h>
#include <servers/vm/memory.h>
#include <servers/vm/object.h>
#include <servers/vm/requests.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

// What was received: a call's registers, and the handle that came with it.
struct received {
    struct ipc_registers r;
    handle_t handle;
};

static uint64_t mend(const struct ipc_registers *r) {
    struct space *space = space_find(r->badge);
    uint64_t page = r->words[0] / PAGE_SIZE;

    if (!space || page >= PAGE_LIMIT)
        return 1;

    int status = fault_mend(space, (uint32_t)page, r->words[1]);

    if (status < 0)
        space->refusal = status;
    return status < 0;
}

static long next(struct received *got) {
    return ipc_reply_recv_given(HANDLE_SERVICE, &got->r, &got->handle);
}

// Receive without answering.
static long first(struct received *got) {
    struct message m = {.handles = {SLOT_ANY}};
    long what = ipc_recv(HANDLE_SERVICE, &m);

    *got = (struct received){.r = {.tag = m.tag, .badge = m.badge}, .handle = m.handles[0]};
    memcpy(got->r.words, m.words, sizeof m.words);
    return what;
}

// Answer with the gate of a new space; if that cannot be made, with the error.
static void answer_with_gate(const struct ipc_registers *r, badge_t badge) {
    struct message m = {.tag = r->tag};

    memcpy(m.words, r->words, sizeof m.words);

    int status = ipc_reply_gate(0, &m, HANDLE_SERVICE, badge);

    if (status == 0)
        return;
    space_forget(space_find(badge));
    m.tag = (uint64_t)(int64_t)status;
    ipc_reply(0, &m);
}

// Answer a request and receive what is next.
static long answer(struct received *got) {
    struct request r = {.op = got->r.tag, .badge = got->r.badge, .handles = {got->handle}};
    struct space *space = space_find(r.badge);
    int result = ERR_STALE;

    memcpy(r.ask.words, got->r.words, sizeof r.ask.words);
    if (!badge_is_space(r.badge))
        result = maker_request(&r);
    else if (space)
        result = space_request(&r, space);
    if (r.handles[0])
        sys_handle_close(0, r.handles[0]);
    got->r.tag = (uint64_t)(int64_t)result;
    memcpy(got->r.words, r.reply.words, sizeof r.reply.words);
    if (!r.gate_endpoint)
        return next(got);
    answer_with_gate(&got->r, r.gate_badge);
    return first(got);
}

// The last gate with this badge is gone, or the task of that space is.
static void ended(badge_t badge) {
    struct space *space = space_find(badge);

    if (space) {
        space_forget(space);
    } else if (!badge_is_space(badge)) {
        spaces_keep((uint32_t)badge, NULL, 0);
        objects_keep((uint32_t)badge, NULL, 0);
    }
}

int main(void) {
    struct received got;

    areas_begin();
    if (!memory_start()) {
        printf("vm: no memory was granted, or less than its tables need\n");
        exit(1);
    }

    long what = first(&got);

    for (;;) {
        if (what == 0 && got.r.tag == FAULT_PAGE) {
            got.r.tag = mend(&got.r);
            what = next(&got);
        } else if (what == 0) {
            what = answer(&got);
        } else {
            if (what == EVENT_CLOSED || what == EVENT_DEAD)
                ended(got.r.badge);
            what = first(&got);
        }
    }
}
