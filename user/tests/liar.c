// user/tests/liar.c -- a server of files whose answers are changed, late, missing or of another.
//
// Published as /srv/liar for user/tests/posix_liars.c. It has one file, one link and one directory,
// whatever they are called. What it does to an answer follows from a seed.
#include <string.h>

#include <abi/pipe.h>
#include <abi/srv.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/tests/liar.h>

enum { KEPT = 32, FILE_SIZE = 1000, GARBAGE = 512 };

#define LATE_NS 2000000ull

static struct kept { // answers that are not given yet
    handle_t reply;
    callid_t call;
    ns_t due; // 0: never
    int result;
    union reply_words words;
} kept[KEPT];

static uint64_t state = 1;
static badge_t next_badge = 1000;
static union reply_words last;
static handle_t notification;

static uint64_t below(uint64_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % limit;
}

static uint64_t nasty(void) {
    switch (below(7)) {
    case 0: return 0;
    case 1: return below(64);
    case 2: return below(1 << 20);
    case 3: return ~0ull - below(64);
    case 4: return 1ull << below(64);
    case 5: return (1ull << below(64)) - 1;
    default: return below(~0ull);
    }
}

// ---- The truth ----

static int list(struct request *r) {
    static const char names[3][8] = {"file", "link", "folder"};
    uint64_t record[(sizeof(struct io_entry) + 16) / sizeof(uint64_t)];

    for (unsigned i = 0; r->ask.list.from == 0 && i < 3; i++) {
        struct io_entry *entry = memset(record, 0, sizeof record);

        entry->inode = i + 2;
        entry->record_size = sizeof record;
        entry->name_size = (uint8_t)strlen(names[i]);
        memcpy(entry->name, names[i], sizeof names[i]);
        if (sys_ipc_write(0, r->reply.list.count, record, sizeof record) < 0)
            break;
        r->reply.list.count += sizeof record;
    }
    r->reply.list.next = 3;
    return 0;
}

static int status(struct request *r) {
    const struct io_stat one = {.kind = IO_KIND_FILE,
                                .mode = 0644,
                                .inode = 2,
                                .size = FILE_SIZE,
                                .links = 1,
                                .block_size = 1024};

    r->reply.stat = (struct io_stat_reply){one.kind, one.size};
    return (int)sys_ipc_write(0, 0, &one, sizeof one);
}

static int read_bytes(struct request *r) {
    static const char bytes[FILE_SIZE];
    uint64_t size = r->ask.read.size < FILE_SIZE ? r->ask.read.size : FILE_SIZE;

    r->reply.read.count = size;
    return (int)sys_ipc_write(0, 0, bytes, size);
}

static int honest(struct request *r) {
    switch (r->op) {
    case IO_OPEN:
        request_give_gate(r, next_badge++);
        r->reply.open.kind = r->ask.open.flags & IO_OPEN_DIRECTORY ? IO_KIND_DIRECTORY
                                                                   : IO_KIND_FILE;
        return 0;
    case PIPE_CREATE:
    case PIPE_WRITER: request_give_gate(r, next_badge++); return 0;
    case IO_READ: return read_bytes(r);
    case IO_WRITE: r->reply.write.count = r->ask.write.size; return 0;
    case IO_SEEK: r->reply.seek.position = (uint64_t)r->ask.seek.offset; return 0;
    case IO_STAT:
    case IO_STAT_PATH:
    case IO_STATFS: return status(r);
    case IO_LIST: return list(r);
    case IO_READLINK: r->reply.read.count = 4; return (int)sys_ipc_write(0, 0, "file", 4);
    case IO_POLL: r->reply.poll.events = r->ask.poll.events; return 0;
    default: return 0;
    }
}

// ---- What becomes of it ----

static int keep(struct request *r, int result, ns_t due) {
    struct kept *place = &kept[below(KEPT)];
    int error;

    if (place->reply)
        deferred_reply(place->reply, ERR_IO, place->words);
    place->reply = 0;
    error = request_defer(r, &place->reply);
    if (error < 0)
        return error;
    place->call = r->call;
    place->due = due;
    place->result = result;
    place->words = r->reply;
    if (due)
        sys_timer_set(notification, due, 1);
    return DEFERRED;
}

static void garble(void) {
    static uint8_t garbage[GARBAGE];
    uint64_t size = 1 + below(GARBAGE), at = below(2) ? 0 : below(4096);

    for (uint64_t i = 0; i < size; i++)
        garbage[i] = (uint8_t)below(below(2) ? 256 : 4);
    sys_ipc_write(0, at, garbage, size);
}

static int lie(struct request *r, int result) {
    union reply_words before = last;

    last = r->reply;
    switch (below(16)) {
    case 0:
    case 1:
    case 2: r->reply.words[below(MESSAGE_WORDS)] = nasty(); return result;
    case 3: r->reply.words[0] = nasty(); return result;
    case 4: return -(int)below(80);
    case 5: return (int)nasty() == DEFERRED ? 0 : (int)nasty() & INT_MAX;
    case 6: r->reply = before; return result;
    case 7:
    case 8: garble(); return result;
    case 9: r->gate_endpoint = 0; return result;
    case 10: request_give_gate(r, next_badge++); return result;
    case 11: return r->gate_endpoint ? result : keep(r, result, time_now() + below(LATE_NS) + 1);
    case 12: return r->gate_endpoint || below(LIAR_DROPS) ? result : keep(r, result, 0);
    default: return result;
    }
}

static int dispatch(struct request *r) {
    if (r->op == LIAR_SEED) {
        state = r->ask.words[0] * 2 + 1;
        return 0;
    }
    return lie(r, honest(r));
}

static void notified(uint64_t bits) {
    ns_t now = time_now(), next = 0;

    (void)bits;
    for (unsigned i = 0; i < KEPT; i++) {
        if (!kept[i].reply || !kept[i].due)
            continue;
        if (kept[i].due <= now) {
            deferred_reply(kept[i].reply, kept[i].result, kept[i].words);
            kept[i].reply = 0;
        } else if (!next || kept[i].due < next)
            next = kept[i].due;
    }
    if (next)
        sys_timer_set(notification, next, 1);
}

static bool cancelled(callid_t call) {
    for (unsigned i = 0; i < KEPT; i++) {
        if (kept[i].reply && kept[i].call == call) {
            deferred_reply(kept[i].reply, ERR_INTR, kept[i].words);
            kept[i].reply = 0;
            return true;
        }
    }
    return false;
}

static void publish(void) {
    static const char name[] = "liar";
    struct message m = {.tag = SRV_SESSION};

    ipc_call(startup_handle("srv"), &m);
    handle_t session = m.handles[0];

    m = (struct message){.tag = SRV_PUBLISH,
                         .words = {sizeof name - 1},
                         .read_from = name,
                         .read_size = sizeof name - 1};
    m.handles[0] = (handle_t)sys_handle_copy(0, HANDLE_SERVICE, 0, RIGHT_COPY | RIGHT_ENDPOINT_GATE,
                                             0);
    ipc_call(session, &m);
}

int main(void) {
    publish();
    notification = serve_notification();
    serve_cancelled(cancelled);
    serve_offer(MESSAGE_HANDLES);
    serve(dispatch, NULL, notified);
}
