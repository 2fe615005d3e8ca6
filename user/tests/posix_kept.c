// user/tests/posix_kept.c -- a server is killed while programs use it: nothing is lost or doubled.
// usage: posix_kept SERVER KILLS PAUSE SEED
//
// PAUSE: us between two kills on the average. Each kill comes at a random moment, in the middle of
// whatever the server does then. At the end: KEPT with the kills and what was done meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <abi/srv.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/syscalls.h>
#include <user/lib/tool/machine.h>
#include <user/tests/lib/kept.h>

enum { PIECE_MAX = 24 * 1024, WRITERS = 3 };

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

static void use_pipe(void) {
    static int ends[2];
    char byte;

    CHECK(ends[0] || pipe(ends) == 0);
    CHECK(write(ends[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1);
}

// ---- Services: names come and go, and one stays ----

static handle_t directory;

static long ask(handle_t gate, uint64_t op, const char *name, handle_t given, handle_t *got) {
    struct message m = {.tag = op, .handles = {given}, .read_from = name};

    m.read_size = m.words[0] = name ? strlen(name) : 0;

    long status = ipc_call(gate, &m);

    if (got)
        *got = m.handles[0];
    return status < 0 ? status : (long)m.tag;
}

static bool exists(const char *name) {
    char path[64];
    struct stat stat_of;

    snprintf(path, sizeof path, "/srv/%s", name);
    return stat(path, &stat_of) == 0;
}

static handle_t publish(const char *name, handle_t endpoint) {
    handle_t session = 0;

    CHECK(ask(directory, SRV_SESSION, NULL, 0, &session) == 0 && session != 0);
    CHECK(ask(session, SRV_PUBLISH, name, endpoint, NULL) == 0);
    CHECK(exists(name));
    return session;
}

static void services(int in, int out) {
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    char name[32];

    (void)out;
    for (; !shared->over; shared->done[in]++) {
        snprintf(name, sizeof name, "kept-%d", in);

        handle_t session = publish(name, endpoint);

        CHECK(ask(session, SRV_PUBLISH, name, endpoint, NULL) == ERR_EXISTS);
        if (draw(2)) {
            CHECK(ask(session, SRV_REMOVE, name, 0, NULL) == 0);
            CHECK(!exists(name));
        }
        sys_handle_close(0, session);
        while (exists(name)) // CLOSED may come a little later
            sched_yield();
        CHECK(in != 0 || exists("kept-stays"));
    }
}

// The first of them also has a name that stays.
static void services_first(int in, int out) {
    handle_t session = publish("kept-stays", (handle_t)sys_endpoint_create(0));

    services(in, out);
    CHECK(ask(session, SRV_REMOVE, "kept-stays", 0, NULL) == 0);
}

static void use_srv(void) { CHECK(!exists("nobody")); }

// ---- Devices ----

static void devices(int in, int out) {
    static uint8_t bytes[PIECE_MAX], other[PIECE_MAX];
    int zero = open("/dev/zero", O_RDWR), null = open("/dev/null", O_RDWR);

    (void)out;
    for (; !shared->over; shared->done[in]++) {
        int random = open("/dev/urandom", O_RDONLY);

        CHECK(read(random, bytes, 64) == 64 && read(random, other, 64) == 64);
        CHECK(memcmp(bytes, other, 64) != 0);
        memset(bytes, 1, sizeof bytes);
        memset(other, 0, sizeof other);
        CHECK(read(zero, bytes, 4096) == 4096 && memcmp(bytes, other, 4096) == 0);
        CHECK(read(null, bytes, 10) == 0 && write(null, bytes, sizeof bytes) == sizeof bytes);
        close(random);
    }
}

static void use_dev(void) {
    int file = open("/dev/null", O_RDONLY);

    CHECK(file >= 0);
    close(file);
}

// ---- Who kills ----
// Once use() has returned, the new instance has received all calls that the dead one had: a call
// that is being served at two deaths gets an error.

static const struct set {
    const char *server;
    void (*use)(void);
    void (*parts[PARTS])(int part, int);
} sets[] = {
    {"pipe", use_pipe, {stream, records, come_and_go, ping_pong, by_name}},
    {"srv", use_srv, {services_first, services, services}},
    {"dev", use_dev, {devices, devices}},
};

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

static const struct set *set_of(const char *server) {
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (strcmp(sets[i].server, server) == 0)
            return &sets[i];
    }
    printf("'%s' is none of those that are used here\n", server);
    exit(2);
}

static void kill_often(const struct set *set, unsigned kills, uint64_t pause) {
    uint32_t number;
    unsigned before = restarts_of(set->server, &number);

    while (restarts_of(set->server, &number) - before < kills) {
        uint64_t delay = 1 + draw(2000 * pause);

        set->use();
        CHECK(machine_service_kill(number, delay) == 0);
        usleep((useconds_t)(delay / 1000 + 50));
    }
    shared->over = true;
    printf("KEPT kills %u", restarts_of(set->server, &number) - before);
    fflush(stdout);
}

int main(int argc, char **argv) {
    pid_t children[PARTS];

    if (argc != 5)
        return 2;

    const struct set *set = set_of(argv[1]);

    seed = strtoull(argv[4], NULL, 0);
    directory = mount_find("/srv");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PARTS && set->parts[i]; i++)
        children[i] = begin(set->parts[i], i, 0);
    kill_often(set, (unsigned)atoi(argv[2]), strtoull(argv[3], NULL, 0));
    for (int i = 0; i < PARTS && set->parts[i]; i++)
        join(children[i]);
    printf(" errors %u done", shared->errors);
    for (int i = 0; i < PARTS && set->parts[i]; i++)
        printf(" %llu", (unsigned long long)shared->done[i]);
    printf("\n");
    return shared->errors != 0;
}
