// servers/trace/session.c -- what was taken out of the ring, and who has read how much of it.
#include <abi/errors.h>
#include <servers/trace/session.h>

static struct trace_entry store[STORE_MAX];
static uint64_t count; // of entries so far; the last STORE_MAX of them are kept
static struct session sessions[SESSIONS_MAX];

void store_add(const struct trace_entry *entry) { store[count++ % STORE_MAX] = *entry; }

void store_lost(uint64_t lost) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        sessions[i].lost += lost;
}

int session_open(uint64_t events) {
    for (int i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i].open)
            continue;
        sessions[i] = (struct session){.open = true, .events = events, .next = count};
        return i;
    }
    return ERR_LIMIT;
}

void session_close(unsigned number) { sessions[number].open = false; }

struct session *session_at(uint64_t number) {
    return number < SESSIONS_MAX && sessions[number].open ? &sessions[number] : NULL;
}

uint64_t session_events(void) {
    uint64_t events = 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        events |= sessions[i].open ? sessions[i].events : 0;
    return events;
}

const struct trace_entry *session_next(struct session *s) {
    if (count - s->next > STORE_MAX) {
        s->lost += count - s->next - STORE_MAX;
        s->next = count - STORE_MAX;
    }
    while (s->next != count) {
        const struct trace_entry *entry = &store[s->next++ % STORE_MAX];

        if (s->events >> entry->event & 1)
            return entry;
    }
    return NULL;
}
