// user/tests/posix_liars.c -- the C library with servers that lie: user/tests/liar.c.
// usage: posix_liars CASES SEED
//
// The liar is mounted at /lie and as "#pipe". A case is a few calls of the library: they must
// end within some ticks of an alarm whose handler ends calls, must not touch what lies around their
// buffer, and must not tell of more than it has. Cases run in children, in batches; a batch that
// crashes or hangs is told with its seed.
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>

#include <user/lib/ipc.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>
#include <user/tests/liar.h>
#include <user/tests/lib/posix_test.h>

enum {
    BATCH = 500,
    TICK_US = 20000,
    TICKS_MAX = 25, // of one case
    ROOM = 2048,
    FENCE = 64,
    FENCE_BYTE = 0xa5,
    HANGS = 9,
    LIES = 8, // exit statuses of a batch
};

static uint64_t state;
static volatile unsigned ticks;
static const char *volatile doing = "nothing";
static handle_t liar;
static struct process_mount lying[PROCESS_MOUNTS_MAX];
static unsigned char buffer[FENCE + ROOM + FENCE];
static unsigned char *const room = buffer + FENCE;

static uint64_t below(uint64_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % limit;
}

static void on_tick(int number) {
    (void)number;
    if (++ticks > TICKS_MAX) {
        dprintf(STDERR_FILENO, "HANG %s\n", doing);
        _exit(HANGS);
    }
}

static void must(bool holds, const char *what) {
    if (holds)
        return;
    dprintf(STDERR_FILENO, "BELIEVED %s: %s\n", doing, what);
    _exit(LIES);
}

static void fences_stand(void) {
    for (unsigned i = 0; i < FENCE; i++)
        must(buffer[i] == FENCE_BYTE && room[ROOM + i] == FENCE_BYTE,
             "a byte outside of the buffer");
}

// ---- The cases ----

static const char *some_name(void) {
    static const char *const names[] = {"/lie", "/lie/file", "/lie/link", "/lie/folder/x",
                                        "/lie/../lie/f"};

    return names[below(sizeof names / sizeof names[0])];
}

static int some_file(void) { return open(some_name(), (int)below(3), 0600); }

static size_t some_size(void) { return below(ROOM + 1); }

static void try_read(void) {
    int file = some_file();
    size_t size = some_size();
    ssize_t count = below(2) ? read(file, room, size) : pread(file, room, size, 7);

    must(count <= (ssize_t)size && count >= -1, "more bytes than there is room");
    close(file);
}

static void try_write(void) {
    int file = some_file();
    size_t size = some_size();
    ssize_t count = write(file, room, size);

    must(count <= (ssize_t)size && count >= -1, "more bytes written than given");
    close(file);
}

static void try_readlink(void) {
    size_t size = some_size();
    ssize_t count = readlink("/lie/link", (char *)room, size);

    must(count <= (ssize_t)size && count >= -1, "a text longer than the room");
}

static void try_directory(void) {
    DIR *directory = opendir("/lie/folder");
    struct dirent *entry;

    for (unsigned i = 0; directory && i < 300 && (entry = readdir(directory)); i++)
        must(memchr(entry->d_name, 0, sizeof entry->d_name) != NULL, "a name without an end");
    if (directory)
        closedir(directory);
}

static void try_stat(void) {
    struct stat found;
    struct statvfs disk;

    stat(some_name(), &found);
    statvfs(some_name(), &disk);
    int file = some_file();

    fstat(file, &found);
    close(file);
}

static void try_stream(void) {
    FILE *file = fopen(some_name(), below(2) ? "r" : "r+");
    size_t size = some_size(), count;

    if (!file)
        return;
    count = fread(room, 1, size, file);
    must(count <= size, "more read than asked");
    fseek(file, (long)below(5000), SEEK_SET);
    if (fgets((char *)room, (int)size, file))
        must(memchr(room, 0, size) != NULL, "a line without an end");
    fclose(file);
}

static void try_pipe(void) {
    struct pollfd list = {.events = POLLIN | POLLOUT};
    int ends[2];

    if (pipe(ends) < 0)
        return;
    must(ends[0] >= 0 && ends[1] >= 0, "a descriptor");
    list.fd = ends[0];
    int ready = poll(&list, 1, 3);

    must(ready <= 1 && ready >= -1, "more ready than asked");
    write(ends[1], room, some_size() / 8);
    size_t size = some_size();
    ssize_t count = read(ends[0], room, size);

    must(count <= (ssize_t)size && count >= -1, "more bytes than there is room");
    close(ends[0]);
    close(ends[1]);
}

static void try_names(void) {
    char *text;

    mkdir("/lie/m", 0700);
    rename("/lie/m", "/lie/n");
    unlink("/lie/n");
    truncate("/lie/file", 5);
    text = realpath(some_name(), NULL);
    free(text);
    chmod("/lie/file", 0600);
    int file = some_file();

    must(lseek(file, 3, SEEK_SET) >= -1, "a position below 0");
    close(file);
}

static void (*const cases[])(void) = {try_read, try_write,  try_readlink, try_directory,
                                      try_stat, try_stream, try_pipe,     try_names};
static const char *const case_names[] = {"read", "write",  "readlink", "directory",
                                         "stat", "stream", "pipe",     "names"};

// ---- Batches ----

static void mount_liar(void) {
    int file = open("/srv/liar", O_RDWR);
    unsigned count = 0;

    if (file < 0) {
        perror("/srv/liar");
        exit(2);
    }
    liar = file_find(file)->handle;
    for (unsigned i = 0; i < mount_count && count < PROCESS_MOUNTS_MAX - 1; i++) {
        lying[count] = mounts[i];
        if (strcmp(mounts[i].prefix, "#pipe") == 0)
            lying[count].handle = liar;
        count++;
    }
    lying[count++] = (struct process_mount){.prefix = "/lie", .handle = liar};
    mounts = lying;
    mount_count = count;
}

static void run_batch(unsigned count, uint64_t seed) {
    struct itimerval every = {{0, TICK_US}, {0, TICK_US}};
    struct sigaction action = {.sa_handler = on_tick};
    struct message m = {.tag = LIAR_SEED, .words = {seed}};

    ipc_call(liar, &m);
    state = seed * 0x9e3779b97f4a7c15ull + 1;
    sigaction(SIGALRM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    memset(buffer, FENCE_BYTE, sizeof buffer);
    setitimer(ITIMER_REAL, &every, NULL);
    for (unsigned i = 0; i < count; i++) {
        unsigned which = (unsigned)below(sizeof cases / sizeof cases[0]);

        doing = case_names[which];
        ticks = 0;
        cases[which]();
        fences_stand();
    }
    _exit(0);
}

int main(int argc, char **argv) {
    unsigned total = argc > 1 ? (unsigned)atoi(argv[1]) : BATCH, done = 0, crashed = 0, hung = 0,
             believed = 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;

    mount_liar();
    for (; done < total; done += BATCH, seed++) {
        int status = 0;
        pid_t child = fork();

        if (child == 0)
            run_batch(total - done < BATCH ? total - done : BATCH, seed);
        if (child < 0 || waitpid(child, &status, 0) != child)
            return 3;
        crashed += WIFSIGNALED(status);
        hung += WIFEXITED(status) && WEXITSTATUS(status) == HANGS;
        believed += WIFEXITED(status) && WEXITSTATUS(status) == LIES;
        if (status)
            printf("batch of seed %" PRIu64 " ended with %#x\n", seed, (unsigned)status);
    }
    printf("LIARS cases %u crashed %u hung %u believed %u\n", total, crashed, hung, believed);
    return crashed + hung + believed != 0;
}
