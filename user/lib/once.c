// user/lib/once.c -- for servers that may die at any moment: each request takes effect just once.
#include <stdlib.h>
#include <string.h>

#include <user/lib/once.h>

extern struct once_record once_records[];
extern const uint32_t once_record_count;

KEPT uint64_t once_state;

// The number of the last answer with a gate that may not have gone out, plus 1.
static KEPT uint64_t gate_in_doubt;

static uint32_t pending; // answers written, and not committed
static uint32_t pending_deferred; // to deferred calls, among them
static callid_t newest;  // of those that an instance before this one had answered

#ifdef ONCE_STEPS
__attribute__((weak)) void once_step(void) {}
#endif

static uint32_t committed(void) { return (uint32_t)(once_state >> 32); }

static struct once_record *record_at(uint32_t number) {
    return &once_records[number & (once_record_count - 1)];
}

void once_log_is_full(void) { abort(); }

// What an entry takes for so many bytes, without its last two words.
static uint64_t rounded(uint64_t size) { return (size + ONCE_WORD - 1) / ONCE_WORD * ONCE_WORD; }

static uint64_t *log_at(uint64_t used) { return &once_log[used / ONCE_WORD]; }

void once_save(void *place, size_t size) {
    uint64_t used = (uint32_t)once_state, end = used + rounded(size);

    once_step();
    if (end + 2 * ONCE_WORD > once_log_size)
        once_log_is_full();
    memcpy(log_at(used), place, size);
    log_at(end)[0] = (uintptr_t)place;
    log_at(end)[1] = size;
    ONCE_ORDER();
    once_state += end + 2 * ONCE_WORD - used;
    ONCE_ORDER();
}

uint32_t once_end(void) { return (uint32_t)once_state; }

bool once_has(const void *place, uint32_t end) {
    return end > 0 && end <= once_end() && log_at(end)[-2] == (uintptr_t)place;
}

// ---- Answers ----

// Its place has an answer that nobody waits for any more: see ONCE_SPACE.
static struct once_record *next_record(void) {
    uint32_t number = committed() + pending++;
    struct once_record *record = record_at(number);

    if (pending > once_record_count)
        abort(); // more calls than the server can have
    record->number = number;
    ONCE_ORDER();
    return record;
}

void once_answer(handle_t reply, callid_t call, int result, union reply_words words) {
    struct once_record *record = next_record();

    once_step();
    pending_deferred++;
    record->call = call;
    record->result = result;
    record->words = words;
    record->reply = reply;
    record->gate_endpoint = 0;
}

static __attribute__((noinline)) void send_deferred(uint32_t from, uint32_t to) {
    pending_deferred = 0;
    for (uint32_t at = from; at != to; at++) {
        const struct once_record *record = record_at(at);

        once_step();
        if (record->reply)
            deferred_reply(record->reply, record->result, record->words);
    }
}

// Inline, as most requests that change something come here once, from once_done().
static inline __attribute__((always_inline)) void commit(void) {
    uint32_t from = committed(), to = from + pending;

    if (once_state == (uint64_t)to << 32)
        return; // nothing has changed
    once_step();
    ONCE_ORDER();
    once_state = (uint64_t)to << 32;
    ONCE_ORDER();
    pending = 0;
    if (pending_deferred > 0)
        send_deferred(from, to);
}

void once_commit(void) { commit(); }

static inline __attribute__((always_inline)) void write_down(struct request *r, int result) {
    if (r->gate_endpoint == HANDLE_SERVICE)
        gate_in_doubt = (uint64_t)committed() + pending + 1;

    struct once_record *record = next_record();

    record->call = r->call;
    record->result = result;
    record->words = r->reply;
    record->reply = 0;
    record->gate_endpoint = r->gate_endpoint;
    record->gate_badge = r->gate_badge;
    r->written_down = true;
}

int once_answer_gate(handle_t reply, const struct request *r, int result) {
    struct request answered = *r;

    write_down(&answered, result);
    once_commit();
    once_step();

    int status = deferred_reply_gate(reply, result, r);

    once_gave_gate();
    return status;
}

void once_reply(struct request *r, int result) {
    write_down(r, result);
    once_commit();
}

void once_done(struct request *r, int result) {
    if ((uint32_t)once_state == 0 && pending == 0)
        return;
    if (result != DEFERRED && !r->written_down)
        write_down(r, result);
    commit();
}

void once_gave_gate(void) { gate_in_doubt = 0; }

// ---- After a death ----

// Undo the last entry of the log; false if it makes no sense.
static bool take_back(uint64_t *used) {
    if (*used < 2 * ONCE_WORD)
        return false;

    uint64_t end = *used - 2 * ONCE_WORD, size = log_at(end)[1];
    void *place = (void *)(uintptr_t)log_at(end)[0];

    if (size > once_log_size || rounded(size) > end || !restart_is_kept(place, size))
        return false;
    *used = end - rounded(size);
    memcpy(place, log_at(*used), size);
    return true;
}

void once_restore(void) {
    uint64_t used = (uint32_t)once_state;

    if (used > once_log_size || used % ONCE_WORD != 0)
        used = 0;
    while (used > 0 && take_back(&used))
        once_step();
    ONCE_ORDER();
    once_state = (uint64_t)committed() << 32;
    pending = pending_deferred = 0;
    newest = 0;
    for (uint32_t i = 0; i < once_record_count; i++) {
        if (once_records[i].call > newest)
            newest = once_records[i].call;
    }
    if (committed() - (uint32_t)gate_in_doubt >= once_record_count ||
        record_at((uint32_t)gate_in_doubt - 1)->gate_endpoint != HANDLE_SERVICE)
        gate_in_doubt = 0;
}

static const struct once_record *find(callid_t call) {
    for (uint32_t i = 1; i <= once_record_count; i++) {
        const struct once_record *record = record_at(committed() - i);

        if (record->call == call && record->number == committed() - i)
            return record;
    }
    return NULL;
}

bool once_answered(struct request *r, int *result) {
    const struct once_record *record = r->call <= newest ? find(r->call) : NULL;

    if (!record)
        return false;
    *result = record->result;
    r->reply = record->words;
    r->gate_endpoint = record->gate_endpoint;
    r->gate_badge = record->gate_badge;
    r->written_down = true;
    return true;
}

bool once_gate_in_doubt(badge_t *badge) {
    if (gate_in_doubt == 0)
        return false;
    *badge = record_at((uint32_t)gate_in_doubt - 1)->gate_badge;
    return true;
}
