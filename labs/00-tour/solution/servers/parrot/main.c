// servers/parrot/main.c -- a server on a page: what it is told it says back, in capitals.
//
// Programs find it as /srv/parrot. Each that opens it has a parrot of its own; the badge says
// which. IO_WRITE tells it a text of up to TEXT_MAX bytes, and it forgets what it was told before;
// with IO_READ it says the next bytes of that, and none when all were said.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <abi/srv.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum { PARROTS = 32, TEXT_MAX = 255 };

struct parrot {
    badge_t badge;       // of whom it listens to; 0: of nobody, this place is free
    uint64_t size, said; // bytes that it was told, and how many of them it has said
    char text[TEXT_MAX];
};

static struct parrot parrots[PARROTS];

// The parrot of this badge. If there is none, a new one, which was told nothing; NULL if there is
// no place for one more.
static struct parrot *parrot_of(badge_t badge) {
    struct parrot *place = NULL;

    for (unsigned i = 0; i < PARROTS; i++) {
        if (parrots[i].badge == badge)
            return &parrots[i];
        if (parrots[i].badge == 0)
            place = &parrots[i];
    }
    if (place)
        *place = (struct parrot){.badge = badge};
    return place;
}

// IO_WRITE: take the text from the buffer that the caller lends.
static int hear(struct parrot *parrot, struct request *r) {
    uint64_t size = r->ask.write.size;
    char text[TEXT_MAX];

    if (size > TEXT_MAX)
        return ERR_SIZE;

    int status = ipc_read_all(0, 0, text, size);

    if (status < 0)
        return status;
    for (uint64_t i = 0; i < size; i++)
        parrot->text[i] = (char)toupper((unsigned char)text[i]);
    parrot->size = size;
    parrot->said = 0;
    r->reply.write.count = size;
    return 0;
}

// IO_READ: as much as is left of the text and has room in the caller's buffer.
static int say(struct parrot *parrot, struct request *r) {
    uint64_t count = parrot->size - parrot->said;

    if (count > r->ask.read.size)
        count = r->ask.read.size;

    int status = ipc_write_all(0, 0, parrot->text + parrot->said, count);

    if (status < 0)
        return status;
    parrot->said += count;
    r->reply.read.count = count;
    return 0;
}

// One request; what it returns is the tag of the answer.
static int dispatch(struct request *r) {
    struct parrot *parrot = parrot_of(r->badge);

    if (!parrot)
        return ERR_FULL;
    switch (r->op) {
    case IO_WRITE: return hear(parrot, r);
    case IO_READ: return say(parrot, r);
    default: return ERR_NOSYS;
    }
}

// The last handle to the gate with this badge is gone.
static void closed(badge_t badge) {
    for (unsigned i = 0; i < PARROTS; i++) {
        if (parrots[i].badge == badge)
            parrots[i].badge = 0;
    }
}

// From now on whoever opens /srv/NAME gets a gate to this server. The name goes when the server
// ends; when it is started again it has to publish itself again. 0 or an error.
static int publish(const char *name) {
    struct message session = {.tag = SRV_SESSION};
    int status = ipc_call(startup_handle("srv"), &session);

    if (status < 0 || (int64_t)session.tag < 0)
        return status < 0 ? status : (int)session.tag;

    struct message m = {
        .tag = SRV_PUBLISH,
        .words = {strlen(name)},
        .handles = {(handle_t)sys_handle_copy(0, HANDLE_SERVICE, 0,
                                              RIGHT_COPY | RIGHT_ENDPOINT_GATE, 0)},
        .read_from = name,
        .read_size = strlen(name),
    };

    status = ipc_call(session.handles[0], &m);
    return status < 0 ? status : (int)m.tag;
}

int main(void) {
    int status = publish("parrot");

    if (status < 0)
        printf("parrot: it cannot be published: error %d\n", status);
    serve(dispatch, closed, NULL);
}
