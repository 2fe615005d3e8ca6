// user/tests/posix_recovery.c -- servers are killed while files are read and written.
// usage: posix_recovery [SERVERS KILLS PAUSE SEED]
//
// SERVERS: names with commas between them; PAUSE: ms between two kills on the average. Blocks of a
// file that is larger than the cache are read and compared, or written anew. Lines on stdout have
// numbers and a sum, so that who reads them sees each one lost, changed or said twice. At the end:
// VERSIONS of all blocks, from which the file's content follows, and RECOVERY with figures.
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>

#include <user/lib/tool/machine.h>
#include <user/tests/lib/posix_test.h>

enum {
    BLOCK_SIZE = 16 * 1024,
    BLOCKS = 512,
    WORDS = BLOCK_SIZE / 8,
    OPERATIONS_MAX = 200000,
    SYNC_EVERY = 8,
    LINE_EVERY = 32,
};

static const char path[] = "/tmp/recovery";

static struct shared {
    volatile unsigned begun, kills; // so many were begun, and done
    volatile bool over;
} * shared;

static uint64_t seed;
static uint64_t content[WORDS];
static unsigned versions[BLOCKS];
static uint32_t all[OPERATIONS_MAX], struck[OPERATIONS_MAX]; // us
static unsigned all_count, struck_count, errors;

// splitmix64 (Steele, Lea, Flood 2014)
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t draw(void) {
    static uint64_t state;

    return mix(seed * 31 + ++state);
}

static uint64_t now_us(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void fill(unsigned block) {
    uint64_t start = mix(seed + block) + versions[block];

    for (unsigned i = 0; i < WORDS; i++)
        content[i] = mix(start * WORDS + i);
}

// ---- Who kills ----

static uint32_t number_of(const struct svc_info *list, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return list[i].number;
    }
    printf("there is no server '%s'\n", name);
    exit(2);
}

static void kill_all(char *names, unsigned kills, unsigned pause) {
    uint32_t numbers[16];
    unsigned count = 0;
    size_t servers;
    struct svc_info *list = machine_services(&servers);

    for (char *name = strtok(names, ","); name && count < 16; name = strtok(NULL, ","))
        numbers[count++] = number_of(list, servers, name);
    for (unsigned i = 0; i < kills; i++) {
        usleep((useconds_t)(draw() % (2 * 1000 * pause + 1)));
        shared->begun++;
        if (machine_service_control(SVC_KILL, numbers[i % count]) < 0)
            printf("a kill was refused\n");
        shared->kills++;
    }
    shared->over = true;
    _exit(0);
}

// ---- Whose servers are killed ----

static void check(bool good, const char *what, unsigned block) {
    if (good)
        return;
    printf("ERROR %s block %u: %s\n", what, block, strerror(errno));
    errors++;
}

static void read_block(int file, unsigned block) {
    static uint64_t got[WORDS];

    check(pread(file, got, sizeof got, (off_t)block * BLOCK_SIZE) == BLOCK_SIZE, "read", block);
    fill(block);
    errno = 0;
    check(memcmp(got, content, sizeof got) == 0, "compare", block);
}

static void write_block(int file, unsigned block) {
    versions[block]++;
    fill(block);
    check(pwrite(file, content, sizeof content, (off_t)block * BLOCK_SIZE) == BLOCK_SIZE, "write",
          block);
    if (draw() % SYNC_EVERY == 0)
        check(fsync(file) == 0, "sync", block);
}

static void operate(int file) {
    unsigned begun = shared->begun, kills = shared->kills, block = (unsigned)(draw() % BLOCKS);
    uint64_t start = now_us();

    if (draw() % 2)
        read_block(file, block);
    else
        write_block(file, block);

    uint32_t took = (uint32_t)(now_us() - start);

    if (all_count < OPERATIONS_MAX)
        all[all_count++] = took;
    if ((shared->begun != begun || shared->kills != begun || kills != begun) &&
        struck_count < OPERATIONS_MAX)
        struck[struck_count++] = took;
    if (all_count % LINE_EVERY == 0)
        printf("LINE %u %016" PRIx64 "\n", all_count / LINE_EVERY, mix(seed + all_count));
}

static int compare(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void figures(const char *name, uint32_t *times, unsigned count) {
    qsort(times, count, sizeof *times, compare);
    printf(" %s %u", name, count);
    for (unsigned part = 50; count > 0 && part <= 100; part = part == 50 ? 99 : part + 1)
        printf(" %" PRIu32, times[(uint64_t)(count - 1) * part / 100]);
}

int main(int argc, char **argv) {
    static char usual[] = "blk,uart,rng,virtio";
    bool all_given = argc == 5;
    uint64_t start;
    int file;

    seed = all_given ? strtoull(argv[4], NULL, 0) : 1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    for (unsigned i = 0; i < BLOCKS; i++)
        write_block(file, i);
    fsync(file);
    fflush(stdout);
    start = now_us();
    if (fork() == 0)
        kill_all(all_given ? argv[1] : usual, all_given ? (unsigned)atoi(argv[2]) : 20,
                 all_given ? (unsigned)atoi(argv[3]) : 5);
    while (!shared->over)
        operate(file);
    start = now_us() - start;
    check(close(file) == 0, "close", 0);
    sync();
    printf("VERSIONS");
    for (unsigned i = 0; i < BLOCKS; i++)
        printf(" %u", versions[i]);
    printf("\nRECOVERY kills %u errors %u ms %" PRIu64, shared->kills, errors, start / 1000);
    figures("all", all, all_count);
    figures("struck", struck, struck_count);
    printf("\n");
    return errors != 0;
}
