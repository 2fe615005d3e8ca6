// servers/tty/terminal.c -- the terminal: typed bytes, controls, and what both change.
#include <servers/tty/state.h>
#include <servers/tty/terminal.h>
#include <user/lib/once.h>
#include <user/lib/pollers.h>
#include <user/lib/syscalls.h>

enum { ROWS = 24, COLUMNS = 80, FLUSH_INPUT = 1, FLUSH_OUTPUT = 2 };
enum { STEP = 16, LOG = 8192 }; // typed bytes for one commit

ONCE_SPACE(LOG, 512); // for all that wait in reader.c and writer.c, and the call being served

KEPT struct discipline discipline;

static struct pollers pollers;
static KEPT uint64_t window;

void terminal_put(uint8_t byte) { line_put(byte); }

static uint64_t ready_events(void) {
    return (discipline_ready(&discipline, 1) ? IO_READABLE : 0) |
           (writer_ready() ? IO_WRITABLE : 0);
}

// Something has changed: answer all that wait for it.
static void settle(bool arrived) {
    reader_settle(arrived);
    writer_settle();
    if (pollers.count > 0)
        pollers_fire(&pollers, ready_events());
}

// While there is much that nobody read, more stays in uart. A line that is too long gets bells.
static bool has_enough(void) {
    return discipline_room(&discipline) < INPUT_LOW && discipline.taken != discipline.line;
}

// Deal with some of these bytes, up to one that sends a signal. Returns with how many.
static uint32_t take(const uint8_t *bytes, uint32_t count) {
    uint32_t taken = 0;

    discipline_save(&discipline);
    line_save();
    while (taken < count && taken < STEP && !jobs_signal_is_due())
        discipline_input(&discipline, bytes[taken++]);
    line_dealt_with(taken);
    once_commit();
    jobs_send_due();
    return taken;
}

static void receive(void) {
    const uint8_t *bytes;
    uint32_t got;

    once_commit();
    while (!has_enough() && (got = line_receive(&bytes)) > 0) {
        for (uint32_t done = 0; done < got;)
            done += take(bytes + done, got - done);
        settle(true);
    }
}

void terminal_start(handle_t uart, handle_t proc, handle_t notification, uint64_t instance) {
    if (instance == 0 || !discipline_is_sound(&discipline))
        discipline_start(&discipline);
    if (instance == 0)
        window = (uint64_t)ROWS << 32 | COLUMNS;
    line_start(uart, notification, instance);
    kill_start(proc);
    reader_start(notification);
    writer_restore();
    jobs_send_due();
    receive();
}

void terminal_notified(uint64_t bits) {
    if (bits & TERMINAL_TIMER)
        reader_timeout();
    line_notified(bits);
    receive();
    settle(false);
}

int terminal_read(struct request *r) {
    bool enough = has_enough();
    int status = reader_add(r);

    if (!enough)
        return status;
    if (status != DEFERRED)
        once_reply(r, status); // what follows is not part of it
    receive();
    return status;
}

int terminal_write(struct request *r) { return writer_add(r); }

int terminal_sync(struct request *r) { return writer_add_drain(r, NULL, false); }

int terminal_poll(struct request *r) { return pollers_answer(&pollers, r, ready_events()); }

bool terminal_cancelled(callid_t call) { return reader_cancelled(call) || writer_cancelled(call); }

static int set_modes(struct request *r) {
    struct terminal_modes modes;
    int status = (int)sys_ipc_read(0, 0, &modes, sizeof modes);

    if (status < 0)
        return status;
    if (r->ask.control.request != TERMINAL_SET)
        return writer_add_drain(r, &modes, r->ask.control.request == TERMINAL_SET_FLUSHED);
    discipline_save(&discipline);
    discipline_set_modes(&discipline, &modes);
    return 0;
}

static int set_size(uint64_t size) {
    if (size != window)
        jobs_signal(jobs_foreground(), JOB_SIGNAL_SIZE);
    ONCE(window);
    window = size;
    return 0;
}

static int set_foreground(uint64_t group) {
    if (group == 0 || group > INT32_MAX)
        return ERR_ARG;
    jobs_set_foreground((int64_t)group);
    reader_check_jobs();
    return 0;
}

static int flush(uint64_t which) {
    discipline_save(&discipline);
    if (which & FLUSH_INPUT)
        discipline_flush(&discipline);
    if (which & FLUSH_OUTPUT)
        line_discard();
    return 0;
}

static int control(struct request *r) {
    uint64_t argument = r->ask.control.argument;

    switch ((enum terminal_control)r->ask.control.request) {
    case TERMINAL_GET: return (int)sys_ipc_write(0, 0, &discipline.modes, sizeof discipline.modes);
    case TERMINAL_SET:
    case TERMINAL_SET_DRAINED:
    case TERMINAL_SET_FLUSHED: return set_modes(r);
    case TERMINAL_GET_SIZE: r->reply.control.result = window; return 0;
    case TERMINAL_SET_SIZE: return set_size(argument);
    case TERMINAL_GET_FOREGROUND:
        r->reply.control.result = (uint64_t)jobs_foreground_for(r->ask.control.group);
        return 0;
    case TERMINAL_SET_FOREGROUND: return set_foreground(argument);
    case TERMINAL_FLUSH: return flush(argument);
    case TERMINAL_AVAILABLE: r->reply.control.result = discipline_available(&discipline); return 0;
    }
    return ERR_NOTTY;
}

// What the background may not do, unless it does not care for SIGTTOU: then it names no group.
static bool is_change(uint64_t request) {
    return (request >= TERMINAL_SET && request <= TERMINAL_SET_FLUSHED) ||
           request == TERMINAL_SET_FOREGROUND || request == TERMINAL_FLUSH;
}

int terminal_control(struct request *r) {
    bool change = is_change(r->ask.control.request);
    int status = change ? jobs_check(r->ask.control.group, JOB_SIGNAL_OUTPUT) : 0;

    if (status == 0)
        status = control(r);
    if (status != DEFERRED)
        once_reply(r, status); // what follows is not part of it
    receive(); // there may be room again
    settle(false);
    return status;
}
