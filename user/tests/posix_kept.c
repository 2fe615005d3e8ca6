// user/tests/posix_kept.c -- a server is killed while programs use it: nothing is lost or doubled.
// usage: posix_kept NAME KILLS PAUSE SEED
//
// PAUSE: us between two kills on the average. Each kill comes at a random moment, in the middle of
// whatever the server does then. At the end: KEPT with the kills and what was done meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <abi/srv.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/syscalls.h>
#include <user/lib/tool/machine.h>
#include <user/tests/lib/kept_pipe.h>

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

// ---- The terminal: each line comes once, and whole; modes and size stay ----

static void lines(int part, int out) {
    static char text[PIECE_MAX];

    (void)out;
    while (!shared->over) {
        uint64_t number = ++shared->done[part];
        int size = snprintf(text, sizeof text, "LINE %llu %016llx ", (unsigned long long)number,
                            (unsigned long long)mix(number));

        for (uint64_t more = draw(draw(4) ? 60 : 6000); more > 0; more--, size++)
            text[size] = (char)('a' + size % 26);
        text[size++] = '\n';
        CHECK(write(1, text, (size_t)size) == size);
    }
}

static void modes(int part, int out) {
    int terminal = open("/dev/tty", O_RDWR);
    struct termios set, got;

    (void)out;
    CHECK(terminal >= 0 && tcgetattr(terminal, &set) == 0);
    for (; !shared->over; shared->done[part]++) {
        struct winsize size = {.ws_row = (unsigned short)(10 + draw(90)), .ws_col = 80}, found;

        set.c_cc[VTIME] = (cc_t)draw(100);
        CHECK(tcsetattr(terminal, draw(2) ? TCSADRAIN : TCSANOW, &set) == 0);
        CHECK(ioctl(terminal, TIOCSWINSZ, &size) == 0);
        usleep(2000);
        CHECK(tcgetattr(terminal, &got) == 0 && got.c_cc[VTIME] == set.c_cc[VTIME]);
        CHECK(ioctl(terminal, TIOCGWINSZ, &found) == 0 && found.ws_row == size.ws_row);
    }
}

static void use_tty(void) {
    struct termios got;
    int terminal = open("/dev/tty", O_RDWR);

    CHECK(tcgetattr(terminal, &got) == 0);
    close(terminal);
}

// ---- Who kills ----
// Once use() has returned, the new instance has received all calls that the dead one had: a call
// that is being served at two deaths gets an error.

static const struct set {
    const char *name, *server;
    void (*use)(void);
    void (*parts[PARTS])(int part, int);
} sets[] = {
    {"pipe", "pipe", use_pipe, {stream, records, come_and_go, ping_pong, by_name}},
    {"srv", "srv", use_srv, {services_first, services, services}},
    {"dev", "dev", use_dev, {devices, devices}},
    {"tty", "tty", use_tty, {lines, modes}},
    {"uart", "uart", use_tty, {lines, modes}},
    {"typed", "tty", use_tty, {NULL}}, // others type meanwhile
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

static const struct set *set_of(const char *name) {
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (strcmp(sets[i].name, name) == 0)
            return &sets[i];
    }
    printf("'%s' is none of those that are used here\n", name);
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
