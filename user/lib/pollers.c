// user/lib/pollers.c -- for servers: the notifications that IO_POLL left, until something is ready.
#include <string.h>

#include <user/lib/pollers.h>
#include <user/lib/syscalls.h>

static void fire_at(struct pollers *pollers, unsigned index) {
    struct poller *poller = &pollers->list[index];

    sys_notify(poller->notification, poller->bits);
    sys_handle_close(0, poller->notification);
    pollers->count--;
    memmove(poller, poller + 1, (pollers->count - index) * sizeof *poller);
}

// A gate that is kept here could keep its own session from ever being closed.
static bool is_notification(handle_t handle) {
    struct handle_next found;

    return sys_handle_next_out(0, HANDLE_SLOT(handle), &found) >= 0 && found.handle == handle &&
           found.type == OBJECT_NOTIFICATION && found.rights & RIGHT_NOTIFICATION_NOTIFY;
}

int pollers_answer(struct pollers *pollers, struct request *r, uint64_t ready) {
    uint64_t events = r->ask.poll.events | IO_CLOSED;

    r->reply.poll.events = events & ready;
    if (events & ready || !r->handles[0])
        return 0;
    if (!is_notification(r->handles[0]))
        return ERR_ARG;
    if (pollers->count == POLLERS_MAX)
        fire_at(pollers, 0);
    pollers->list[pollers->count++] = (struct poller){
        .notification = request_take(r, 0),
        .events = (uint32_t)events,
        .bits = r->ask.poll.bits,
    };
    return 0;
}

void pollers_fire(struct pollers *pollers, uint64_t ready) {
    for (unsigned i = pollers->count; i-- > 0;) {
        if (pollers->list[i].events & ready)
            fire_at(pollers, i);
    }
}

void pollers_end(struct pollers *pollers) {
    while (pollers->count > 0)
        fire_at(pollers, pollers->count - 1);
}
