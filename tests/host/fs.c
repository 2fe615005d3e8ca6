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
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <servers/fs/cache.h>
#include <servers/fs/names.h>
#include <servers/fs/orphan.h>
#include <servers/fs/outside.h>
#include <servers/fs/reader.h>
#include <servers/fs/requests.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>

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

int disk_read(uint64_t position, void *to, size_t size) {
    return pread(image, to, size, (off_t)position) == (ssize_t)size ? 0 : ERR_IO;
}

int disk_write(uint64_t position, const void *from, size_t size) {
    return pwrite(image, from, size, (off_t)position) == (ssize_t)size ? 0 : ERR_IO;
}

int disk_flush(void) { return 0; }

uint64_t clock_now(void) { return now += 1000; }

uint64_t clock_recent(void) { return now; }

int client_get(uint64_t offset, void *to, size_t size) {
    if (offset > readable_size || size > readable_size - offset)
        return ERR_ARG;
    memcpy(to, readable + offset, size);
    return 0;
}

int client_put(uint64_t offset, const void *from, size_t size) {
    if (offset > writable_size || size > writable_size - offset)
        return ERR_ARG;
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

void request_give_gate(struct request *r, badge_t badge) { r->gate_badge = badge; }

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

static void answer_line(void) {
    struct request r = {0};
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
        session_close(r.badge);
    else
        result = answer(&r);
    print_answer(result, &r);
}

int main(int argc, char **argv) {
    size_t cache_size = (argc > 2 ? strtoul(argv[2], NULL, 10) : 1024) << 10;
    uint8_t *memory = aligned_alloc(4096, cache_size);
    struct request mounted = {0};
    struct stat st;
    bool again;

    image = argc > 1 ? open(argv[1], O_RDWR) : -1;
    if (image < 0 || fstat(image, &st) < 0)
        return 3;
    inode_start(inodes, INODES);
    session_start(sessions, SESSIONS);
    names_start();
    reader_create(read_is_done);
    if (super_mount(memory, cache_size, (uint64_t)st.st_size / 512 * 512, argc > 3, &again) == 0)
        orphan_clean();
    print_answer(fs.trouble, &mounted);
    while (fgets(line, sizeof line, stdin))
        answer_line();
    free(memory);
    return 0;
}
