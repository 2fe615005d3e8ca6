// tests/host/fs.c -- the file server's logic on an image file, for grade/fs.py to drive.
//
//   usage: fs IMAGE [CACHE_KIB [ro]]
//   a line on stdin:  OP BADGE WORD WORD WORD WORD SIZE BYTES
//   the answer:       RESULT WORD WORD WORD WORD BADGE BYTES
//
// OP is a number of abi/io.h, or 0: the gate with this badge is closed. SIZE is that of the buffer
// that the server may write, BYTES are those that it may read, in hexadecimal, "-" for none; in the
// answer, those that it wrote, and the badge of the gate that it gave. The first answer is that of
// mounting. At the end of the input nothing is written back: what was not synced is lost.
//
// OP 1: during the next request the server dies, after as many steps as the first word says, and
// again after as many more as the second says; its next instance goes on. If the third is 0, the
// request comes again and is answered then, else its caller is gone as well. The fourth, if it is
// not 0, is a seed: what the server leaves is scribbled over. The answer: how many steps there were
// since the last such line, and how many deaths. A step is a comparison, or what the server asks
// for.
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <servers/fs/buffers.h>
#include <servers/fs/cache.h>
#include <servers/fs/names.h>
#include <servers/fs/orphan.h>
#include <servers/fs/outside.h>
#include <servers/fs/reader.h>
#include <servers/fs/requests.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>
#include <user/lib/once.h>

enum { INODES = 300, SESSIONS = 200, LINE_MAX_SIZE = 4 << 20 };

#define START 1700000000000000000ull // nanoseconds since 1970

static int image;
static uint64_t now = START;
static struct inode inodes[INODES];
static struct session sessions[SESSIONS];
static uint8_t readable[2 << 20], writable[2 << 20];
static size_t readable_size, writable_size, written;
static bool woken;
static void (*thread_work)(void);
static char line[LINE_MAX_SIZE];

// ---- Deaths ----

enum { DIE = 1, NOBODY_ASKS = -3000 };

static jmp_buf death;
static bool is_serving, caller_goes;
static uint64_t steps, deaths, die_at[2], scribbles;

ONCE_SPACE(4096, 64);

#define NO_STEPS __attribute__((no_sanitize("coverage")))

NO_STEPS static void step(void) {
    if (!is_serving)
        return;
    steps++;
    if (deaths < 2 && die_at[deaths] && steps == die_at[deaths]) {
        is_serving = false;
        deaths++;
        longjmp(death, 1);
    }
}

// clang calls these at each comparison.
#define COMPARISONS(kind, type)                                                                    \
    void __sanitizer_cov_trace_##kind(type a, type b);                                             \
    NO_STEPS void __sanitizer_cov_trace_##kind(type a, type b) {                                   \
        (void)a, (void)b;                                                                          \
        step();                                                                                    \
    }
COMPARISONS(cmp1, uint8_t)
COMPARISONS(cmp2, uint16_t)
COMPARISONS(cmp4, uint32_t)
COMPARISONS(cmp8, uint64_t)
COMPARISONS(const_cmp1, uint8_t)
COMPARISONS(const_cmp2, uint16_t)
COMPARISONS(const_cmp4, uint32_t)
COMPARISONS(const_cmp8, uint64_t)

bool restart_is_kept(const void *at, uint64_t size) { return at && size; }

void deferred_reply(handle_t reply, int result, union reply_words words) {
    (void)reply, (void)result, (void)words;
    abort(); // nothing is deferred here
}

int deferred_reply_gate(handle_t reply, int result, const struct request *r) {
    deferred_reply(reply, result, r->reply);
    return 0;
}

// ---- What is outside ----

int disk_read(uint64_t position, void *to, size_t size) {
    step();
    return pread(image, to, size, (off_t)position) == (ssize_t)size ? 0 : ERR_IO;
}

int disk_write(uint64_t position, const void *from, size_t size) {
    step();

    int status = pwrite(image, from, size, (off_t)position) == (ssize_t)size ? 0 : ERR_IO;

    step();
    return status;
}

int disk_flush(void) { return 0; }

uint64_t clock_now(void) { return now += 1000; }

uint64_t clock_recent(void) { return now; }

int client_get(uint64_t offset, void *to, size_t size) {
    if (offset > readable_size || size > readable_size - offset)
        return ERR_ARG;
    memcpy(to, readable + offset, size / 2);
    step();
    memcpy((uint8_t *)to + size / 2, readable + offset + size / 2, size - size / 2);
    step();
    return 0;
}

int client_put(uint64_t offset, const void *from, size_t size) {
    if (offset > writable_size || size > writable_size - offset)
        return ERR_ARG;
    step();
    memcpy(writable + offset, from, size);
    if (written < offset + size)
        written = offset + size;
    return 0;
}

void client_choose(handle_t reply) { (void)reply; }

void thread_wake(void) { woken = true; }

int thread_create(void (*work)(void)) {
    thread_work = work;
    return 0;
}

void request_give_gate(struct request *r, badge_t badge) {
    r->gate_endpoint = 1;
    r->gate_badge = badge;
}

static int digit_value(char digit) {
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                                          : -1;
}

// Hexadecimal digits to bytes. How many.
static size_t read_bytes(const char *digits, uint8_t *to, size_t room) {
    size_t count = 0;

    for (; count < room && digit_value(digits[0]) >= 0; digits += 2)
        to[count++] = (uint8_t)(digit_value(digits[0]) << 4 | digit_value(digits[1]));
    return count;
}

static void print_answer(int result, const struct request *r) {
    static const char hex[] = "0123456789abcdef";

    printf("%d %lu %lu %lu %lu %lu ", result, r->reply.words[0], r->reply.words[1],
           r->reply.words[2], r->reply.words[3], r->gate_badge);
    for (size_t i = 0; i < written; i++) {
        putchar(hex[writable[i] >> 4]);
        putchar(hex[writable[i] & 15]);
    }
    puts(written == 0 ? "-" : "");
    fflush(stdout);
}

static void read_is_done(void) {}

// As in servers/fs/parked.c: what only looks does not wait, but is run again.
static int answer(struct request *r) {
    bool patient = !requests_only_looks(r), failed;

    for (;;) {
        cache_be_patient(patient);

        int result = requests_answer(r);

        cache_be_patient(true);
        if (result != CACHE_MISSING)
            return result;
        if (!woken)
            abort();
        woken = false;
        thread_work();
        reader_finish(&failed);
        patient = failed;
    }
}

// ---- One instance after the other ----

static struct super_memory place;
static uint64_t disk_size;
static bool read_only;
static bool has_gate[SESSIONS];

static void sweep(bool with_promised) {
    bool held[SESSIONS];
    badge_t badge;

    memcpy(held, has_gate, sizeof held);
    if (!with_promised && once_gate_in_doubt(&badge))
        held[badge - SESSION_BADGE_FIRST] = true;
    session_sweep(held);
}

// As in servers/fs/main.c.
static void start(void) {
    bool taken_over;

    once_restore();
    woken = false;
    inode_start(inodes, INODES);
    session_start(NULL, 0);
    names_start();
    reader_create(read_is_done);
    if (super_mount(&place, disk_size, read_only, &taken_over) < 0)
        return;
    if (taken_over) {
        session_take_over(sessions, SESSIONS);
        sweep(false);
    } else {
        session_start(sessions, SESSIONS);
        orphan_clean();
    }
    once_commit();
    super_keep(&place);
}

// What a server leaves that wrote where it should not.
static void scribble(uint64_t seed) {
    const struct {
        uint8_t *base;
        size_t size;
    } parts[] = {
        {(uint8_t *)sessions, sizeof sessions},
        {(uint8_t *)&fs.super, sizeof fs.super},
        {(uint8_t *)&undo, sizeof undo.epoch + 2 * sizeof undo.count + 4 * sizeof undo.entries[0]},
        {(uint8_t *)cache.buffers, cache.count * sizeof cache.buffers[0]},
        {cache.data, (size_t)cache.count * cache.block_size},
    };

    srandom((unsigned)seed);
    for (unsigned i = 0; i < 200; i++) {
        unsigned part = (unsigned)random() % (sizeof parts / sizeof parts[0]);
        uint32_t more = random() % 4 == 0 ? UINT8_MAX : 3; // small numbers look good

        parts[part].base[(size_t)random() % parts[part].size] = (uint8_t)random() & (uint8_t)more;
    }
}

static int serve_one(struct request *r) {
    int result = 0;

    cache_settle();
    if (r->op == 0)
        session_close(r->badge);
    else if (!once_answered(r, &result))
        result = answer(r);
    if (r->op)
        once_done(r, result);
    once_commit();
    return result;
}

static bool note_gate(badge_t badge, bool open) {
    if (badge >= SESSION_BADGE_FIRST && badge < SESSION_BADGE_FIRST + SESSIONS)
        has_gate[badge - SESSION_BADGE_FIRST] = open;
    return open;
}

// Until an instance has answered, or nobody asks any more.
static int serve_with_deaths(struct request *r) {
    const struct request asked = *r;
    volatile bool died = false;
    int result = NOBODY_ASKS;

    if (setjmp(death))
        died = true;
    if (died && scribbles)
        scribble(scribbles);
    is_serving = true;
    if (died) {
        start();
        *r = asked;
        r->op = caller_goes ? 0 : r->op;
        r->badge = caller_goes ? 0 : r->badge;
    }
    result = died && caller_goes ? NOBODY_ASKS : serve_one(r);
    is_serving = false;
    if (result == NOBODY_ASKS) {
        sweep(true);
        once_commit();
    }
    return result;
}

static void set_death(struct request *r) {
    r->reply.words[0] = steps;
    r->reply.words[1] = deaths;
    die_at[0] = r->ask.words[0];
    die_at[1] = r->ask.words[1] ? r->ask.words[0] + r->ask.words[1] : 0;
    caller_goes = r->ask.words[2];
    scribbles = r->ask.words[3];
    steps = deaths = 0;
}

static void answer_line(void) {
    static callid_t calls;
    struct request r = {.call = ++calls};
    int at = 0, result = 0;
    uint64_t *w = r.ask.words;

    if (sscanf(line, "%lu %lu %lu %lu %lu %lu %zu %n", &r.op, &r.badge, &w[0], &w[1], &w[2], &w[3],
               &writable_size, &at) != 7)
        exit(3);
    readable_size = read_bytes(line + at, readable, sizeof readable);
    if (writable_size > sizeof writable)
        exit(3);
    written = 0;
    if (r.op == 0)
        note_gate(r.badge, false);
    if (r.op == DIE)
        set_death(&r);
    else
        result = serve_with_deaths(&r);
    if (result >= 0 && r.gate_badge && note_gate(r.gate_badge, true))
        once_gave_gate();
    print_answer(result, &r);
}

int main(int argc, char **argv) {
    size_t cache_size = (argc > 2 ? strtoul(argv[2], NULL, 10) : 1024) << 10;
    uint8_t *memory = aligned_alloc(4096, cache_size);
    struct request mounted = {0};
    struct stat st;

    image = argc > 1 ? open(argv[1], O_RDWR) : -1;
    if (image < 0 || fstat(image, &st) < 0)
        return 3;
    place = (struct super_memory){memory, cache_size, sessions, sizeof sessions};
    disk_size = (uint64_t)st.st_size / 512 * 512;
    read_only = argc > 3;
    start();
    print_answer(fs.trouble, &mounted);
    while (fgets(line, sizeof line, stdin))
        answer_line();
    free(memory);
    return 0;
}
