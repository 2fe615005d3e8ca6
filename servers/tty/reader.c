// servers/tty/reader.c -- calls that want typed bytes: at once, or in the order of their arrival.
#include <string.h>

#include <servers/tty/state.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

enum { PIECE = 4096 }; // most that one read gets
#define TENTH_OF_SECOND 100000000ull

struct reader {
    handle_t reply;
    callid_t call;
    uint64_t size, group;
};

static struct reader readers[TERMINAL_WAITERS_MAX];
static unsigned count;
static handle_t notification;
static ns_t deadline; // of the first reader; 0: none

void reader_start(handle_t told) {
    notification = told;
    count = 0;
    deadline = 0;
}

static bool is_canonical(void) { return discipline.modes.local & TERMINAL_ICANON; }

static uint8_t character(enum terminal_character which) {
    return discipline.modes.characters[which];
}

static void set_deadline(ns_t when) {
    if (when || deadline)
        sys_timer_set(notification, when, when ? TERMINAL_TIMER : 0);
    deadline = when;
}

// VTIME counts from the start of the first read if VMIN is 0, else from each byte on.
static void start_timer(bool arrived) {
    bool counts = character(TERMINAL_VMIN) == 0 ? !deadline
                                                : arrived && discipline_available(&discipline) > 0;

    if (count == 0 || is_canonical() || character(TERMINAL_VTIME) == 0)
        set_deadline(0);
    else if (counts)
        set_deadline(time_now() + character(TERMINAL_VTIME) * TENTH_OF_SECOND);
}

// Bytes to the caller of `reply`: how many, or an error, and then they stay.
static int64_t deliver(handle_t reply, uint64_t size) {
    static uint8_t bytes[PIECE];
    uint32_t places;
    uint32_t got = discipline_peek(&discipline, bytes, size < PIECE ? (uint32_t)size : PIECE,
                                   &places);
    long status = sys_ipc_write(reply, 0, bytes, got);

    if (status < 0)
        return status;
    ONCE(discipline.taken);
    discipline_drop(&discipline, places);
    return got;
}

static void answer(unsigned index, int64_t result) {
    union reply_words words = {.words = {result < 0 ? 0 : (uint64_t)result}};
    struct reader reader = readers[index];

    count--;
    memmove(&readers[index], &readers[index + 1], (count - index) * sizeof readers[0]);
    if (index == 0)
        set_deadline(0);
    once_answer(reader.reply, reader.call, result < 0 ? (int)result : 0, words);
}

void reader_settle(bool arrived) {
    while (count > 0 && discipline_ready(&discipline, readers[0].size))
        answer(0, deliver(readers[0].reply, readers[0].size));
    start_timer(arrived);
}

void reader_timeout(void) {
    if (count > 0 && deadline && time_now() >= deadline)
        answer(0, deliver(readers[0].reply, readers[0].size));
    start_timer(false);
}

// After a restart calls may come in another order than that in which they were made.
static void put_in_order(void) {
    for (unsigned i = count - 1; i > 0 && readers[i].call < readers[i - 1].call; i--) {
        struct reader later = readers[i - 1];

        readers[i - 1] = readers[i];
        readers[i] = later;
    }
}

static int wait(struct request *r) {
    struct reader *reader = &readers[count];

    if (count == TERMINAL_WAITERS_MAX)
        return ERR_BUSY;

    int status = request_defer(r, &reader->reply);

    if (status < 0)
        return status;
    reader->call = r->call;
    reader->size = r->ask.read.size;
    reader->group = r->ask.read.group;
    count++;
    put_in_order();
    start_timer(true);
    return DEFERRED;
}

int reader_add(struct request *r) {
    uint64_t size = r->ask.read.size;
    int status = jobs_check(r->ask.read.group, JOB_SIGNAL_INPUT);
    bool polls = !is_canonical() && character(TERMINAL_VMIN) == 0 && !character(TERMINAL_VTIME);

    if (status < 0 || size == 0)
        return status;
    if (count > 0 || !(polls || discipline_ready(&discipline, size)))
        return r->ask.read.flags & IO_NONBLOCK ? ERR_AGAIN : wait(r);

    int64_t got = deliver(0, size);

    r->reply.read.count = got < 0 ? 0 : (uint64_t)got;
    return got < 0 ? (int)got : 0;
}

void reader_check_jobs(void) {
    for (unsigned i = count; i-- > 0;) {
        if (jobs_check(readers[i].group, JOB_SIGNAL_INPUT) == ERR_BACKGROUND)
            answer(i, ERR_BACKGROUND);
    }
}

bool reader_cancelled(callid_t call) {
    for (unsigned i = 0; i < count; i++) {
        if (readers[i].call != call)
            continue;
        answer(i, ERR_INTR);
        reader_settle(false);
        return true;
    }
    return false;
}
