// user/tests/posix_kept.c -- servers are killed while programs use pipes: nothing lost or doubled.
// usage: posix_kept SERVER KILLS PAUSE SEED
//
// PAUSE: us between two kills on the average. Each kill comes at a random moment, in the middle of
// whatever the server does then. At the end: KEPT with the kills and what was done meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/tool/machine.h>

enum { PIECE_MAX = 24 * 1024, WRITERS = 3, PING_PONG = 200, PARTS = 5, ERRORS_SHOWN = 10 };

static struct shared {
    volatile bool over;
    volatile unsigned errors;
    volatile uint64_t done[PARTS]; // by each part
} * shared;

static uint64_t seed;

// splitmix64 (Steele, Lea, Flood 2014)
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t draw(uint64_t limit) { return mix(seed = mix(seed)) % limit; }

#define CHECK(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *what, int line) {
    if (holds)
        return;
    if (shared->errors++ < ERRORS_SHOWN)
        dprintf(2, "FAILED %s line %d: %s\n", what, line, strerror(errno));
}

static uint8_t byte_at(uint64_t place) { return (uint8_t)(mix(place / 8) >> place % 8 * 8); }

static pid_t begin(void (*run)(int, int), int in, int out) {
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    seed = mix(seed + (uint64_t)getpid());
    run(in, out);
    _exit(0);
}

static void join(pid_t pid) {
    int status = -1;

    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

// ---- A stream of bytes, in pieces of any size ----

static void write_stream(int in, int out) {
    static uint8_t bytes[PIECE_MAX];
    uint64_t at = 0;

    close(in);
    while (!shared->over) {
        size_t size = 1 + draw(draw(2) ? 100 : PIECE_MAX);

        for (size_t i = 0; i < size; i++)
            bytes[i] = byte_at(at + i);
        CHECK(write(out, bytes, size) == (ssize_t)size);
        at += size;
    }
    shared->done[0] = at;
}

static void stream(int in, int out) {
    static uint8_t bytes[PIECE_MAX];
    int ends[2];
    uint64_t at = 0;
    ssize_t count;
    bool same = true;

    (void)in, (void)out;
    CHECK(pipe(ends) == 0);

    pid_t writer = begin(write_stream, ends[0], ends[1]);

    close(ends[1]);
    while ((count = read(ends[0], bytes, 1 + draw(PIECE_MAX))) > 0) {
        for (ssize_t i = 0; i < count; i++)
            same = same && bytes[i] == byte_at(at + (uint64_t)i);
        at += (uint64_t)count;
    }
    CHECK(count == 0 && same);
    join(writer);
    CHECK(at == shared->done[0]);
}

// ---- Several writers of one pipe: each one's records stay in order, and whole ----

struct record {
    uint64_t writer, number, sum;
};

static void write_records(int in, int out) {
    struct record r = {.writer = (uint64_t)in};

    while (!shared->over) {
        r.number++;
        r.sum = mix(r.writer + r.number);
        CHECK(write(out, &r, sizeof r) == sizeof r);
    }
}

static void records(int in, int out) {
    uint64_t last[WRITERS] = {0};
    struct record r;
    pid_t writers[WRITERS];
    int ends[2];
    ssize_t count;

    (void)in, (void)out;
    CHECK(pipe(ends) == 0);
    for (int i = 0; i < WRITERS; i++)
        writers[i] = begin(write_records, i, ends[1]);
    close(ends[1]);
    while ((count = read(ends[0], &r, sizeof r)) == sizeof r) {
        CHECK(r.writer < WRITERS && r.number == ++last[r.writer % WRITERS]);
        CHECK(r.sum == mix(r.writer + r.number));
        shared->done[1]++;
    }
    CHECK(count == 0);
    for (int i = 0; i < WRITERS; i++)
        join(writers[i]);
}

// ---- Pipes that come and go: the end of file, and who writes to nobody ----

static void say(int in, int out) {
    close(in);
    CHECK(write(out, "hello", 5) == 5);
}

static void come_and_go(int in, int out) {
    char text[8];
    int ends[2];

    (void)in, (void)out;
    signal(SIGPIPE, SIG_IGN);
    for (; !shared->over; shared->done[2]++) {
        CHECK(pipe(ends) == 0);

        pid_t child = begin(say, ends[0], ends[1]);

        close(ends[1]);
        CHECK(read(ends[0], text, sizeof text) == 5 && memcmp(text, "hello", 5) == 0);
        CHECK(read(ends[0], text, sizeof text) == 0);
        join(child);
        close(ends[0]);
        CHECK(pipe(ends) == 0);
        close(ends[0]);
        CHECK(write(ends[1], "x", 1) == -1 && errno == EPIPE);
        close(ends[1]);
    }
}

// ---- There and back, waiting with poll ----

static void echo(int in, int out) {
    char byte;

    while (read(in, &byte, 1) == 1)
        CHECK(write(out, &byte, 1) == 1);
}

static void ping_pong(int in, int out) {
    int there[2], back[2];
    char byte;

    (void)in, (void)out;
    CHECK(pipe(there) == 0 && pipe(back) == 0);

    pid_t child = fork();

    if (child == 0) {
        close(there[1]);
        close(back[0]);
        echo(there[0], back[1]);
        _exit(0);
    }
    close(there[0]);
    close(back[1]);
    for (; !shared->over; shared->done[3]++) {
        char sent = (char)draw(128);
        struct pollfd wait = {.fd = back[0], .events = POLLIN};

        CHECK(write(there[1], &sent, 1) == 1);
        CHECK(poll(&wait, 1, -1) == 1 && wait.revents & POLLIN);
        CHECK(read(back[0], &byte, 1) == 1 && byte == sent);
    }
    close(there[1]);
    CHECK(read(back[0], &byte, 1) == 0);
    join(child);
}

// ---- Pipes with a name ----

static void say_by_name(int in, int out) {
    int file = open("/tmp/kept", O_WRONLY);

    (void)in, (void)out;
    CHECK(file >= 0 && write(file, "named", 5) == 5);
}

static void by_name(int in, int out) {
    char text[8];

    (void)in, (void)out;
    unlink("/tmp/kept");
    CHECK(mkfifo("/tmp/kept", 0600) == 0);
    for (; !shared->over; shared->done[4]++) {
        pid_t child = begin(say_by_name, 0, 0);
        int file = open("/tmp/kept", O_RDONLY);

        CHECK(file >= 0);
        CHECK(read(file, text, sizeof text) == 5 && memcmp(text, "named", 5) == 0);
        CHECK(read(file, text, sizeof text) == 0);
        close(file);
        join(child);
    }
    unlink("/tmp/kept");
}

// ---- Who kills ----

static const struct svc_info *info_of(const struct svc_info *list, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    }
    printf("there is no server '%s'\n", name);
    exit(2);
}

static unsigned restarts_of(const char *name, uint32_t *number) {
    size_t count;
    struct svc_info *list = machine_services(&count);
    const struct svc_info *info = info_of(list, count, name);
    unsigned restarts = info->restarts;

    *number = info->number;
    free(list);
    return restarts;
}

// Once this has an answer, the new instance has received all calls that the dead one had: a call
// that is being served at two deaths gets an error.
static void use(void) {
    static int ends[2];
    char byte;

    CHECK(ends[0] || pipe(ends) == 0);
    CHECK(write(ends[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1);
}

int main(int argc, char **argv) {
    static void (*const parts[PARTS])(int, int) = {stream, records, come_and_go, ping_pong,
                                                   by_name};
    pid_t children[PARTS];
    uint32_t number;

    if (argc != 5)
        return 2;

    unsigned kills = (unsigned)atoi(argv[2]), pause = (unsigned)atoi(argv[3]);
    unsigned before = restarts_of(argv[1], &number);

    seed = strtoull(argv[4], NULL, 0);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PARTS; i++)
        children[i] = begin(parts[i], 0, 0);
    while (restarts_of(argv[1], &number) - before < kills) {
        uint64_t delay = 1 + draw(2000 * (uint64_t)pause);

        use();
        CHECK(machine_service_kill(number, delay) == 0);
        usleep((useconds_t)(delay / 1000 + 50));
    }
    shared->over = true;
    for (int i = 0; i < PARTS; i++)
        join(children[i]);
    printf("KEPT kills %u errors %u done", restarts_of(argv[1], &number) - before, shared->errors);
    for (int i = 0; i < PARTS; i++)
        printf(" %llu", (unsigned long long)shared->done[i]);
    printf("\n");
    return shared->errors != 0;
}
