// user/tests/posix_files_kept.c -- the file server is killed while files are used in random ways.
// usage: posix_files_kept KILLS PAUSE SEED
//
// PAUSE: ms between two kills on the average; each comes at a random moment, mostly in the middle
// of a request. What is done follows from the seed alone, so grade/files_kept.py can do the same
// with a model. Each answer goes into a sum, and sums are printed: `SUM operations sum`; at the end
// `KEPT kills operations sum`, and the files stay.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/tool/machine.h>

enum {
    SLOTS = 8,  // open files
    NAMES = 24, // in each of two directories
    SIZE_MAX_DRAWN = 20000,
    PATTERN = 64, // bytes, which are repeated
    SUM_EVERY = 64,
    OPERATIONS = 14,
};

static struct shared {
    volatile bool over;
    volatile unsigned kills;
} * shared;

static uint64_t state, sum;
static uint8_t data[SIZE_MAX_DRAWN];
static int slots[SLOTS];

// splitmix64 (Steele, Lea, Flood 2014)
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t draw(uint64_t limit) { return mix(state = mix(state)) % limit; }

static void add(int64_t answer) { sum = mix(sum ^ (uint64_t)answer); }

// What a call returned, or its error.
static void add_answer(long answer) { add(answer < 0 ? -errno : answer); }

static uint32_t checksum(const uint8_t *bytes, size_t size) {
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void draw_name(char name[16]) {
    unsigned number = (unsigned)draw(2 * NAMES);

    snprintf(name, 16, "d%u/%u", number / NAMES, number % NAMES);
}

static void do_open(unsigned slot) {
    unsigned how = (unsigned)draw(4);
    char name[16];

    draw_name(name);
    if (slots[slot] >= 0)
        close(slots[slot]);
    slots[slot] = open(name,
                       O_RDWR | (how & 1 ? O_CREAT : 0) | (how == 1 ? O_TRUNC : 0) |
                           (how == 3 ? O_APPEND : 0),
                       0644);
    add(slots[slot] < 0 ? -errno : 0);
}

static void do_write(int file) {
    size_t size = (size_t)draw(SIZE_MAX_DRAWN);

    for (size_t at = 0; at < PATTERN; at += sizeof(uint64_t))
        memcpy(data + at, &(uint64_t){draw(UINT64_MAX)}, sizeof(uint64_t));
    for (size_t at = PATTERN; at < sizeof data; at++)
        data[at] = data[at - PATTERN];
    add_answer(write(file, data, size));
}

static void do_read(int file) {
    ssize_t size = read(file, data, (size_t)draw(SIZE_MAX_DRAWN));

    add_answer(size);
    add(size < 0 ? 0 : checksum(data, (size_t)(size < 256 ? size : 256)));
    add(size < 0 ? 0 : size > 0 ? data[size - 1] : 0);
}

static void do_stat(int file) {
    struct stat st;

    add_answer(fstat(file, &st));
    add(st.st_size);
    add((int64_t)st.st_nlink);
}

static void do_two(int (*call)(const char *, const char *)) {
    char first[16], second[16];

    draw_name(first);
    draw_name(second);
    add_answer(call(first, second));
}

static void do_unlink(void) {
    char name[16];

    draw_name(name);
    add_answer(unlink(name));
}

static void do_directory(unsigned number) {
    char name[16];

    snprintf(name, sizeof name, "e%u", number / 2);
    add_answer(number % 2 ? mkdir(name, 0755) : rmdir(name));
}

static void do_with_file(unsigned operation, int file) {
    switch (operation) {
    case 2:
    case 3:
    case 4: do_write(file); break;
    case 5:
    case 6: do_read(file); break;
    case 7: add_answer(lseek(file, (off_t)draw(100000), SEEK_SET)); break;
    case 8: add_answer(ftruncate(file, (off_t)draw(60000))); break;
    case 9: add_answer(fsync(file)); break;
    case 10: do_stat(file); break;
    }
}

static void operate(void) {
    unsigned operation = (unsigned)draw(OPERATIONS), slot = (unsigned)draw(SLOTS);

    if (operation < 2)
        do_open(slot);
    else if (operation == 11)
        do_unlink();
    else if (operation == 12)
        do_two(slot % 2 ? rename : link);
    else if (operation == 13)
        do_directory(slot);
    else if (slots[slot] >= 0)
        do_with_file(operation, slots[slot]);
}

static uint32_t number_of(const char *name) {
    size_t count;
    struct svc_info *list = machine_services(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return list[i].number;
    }
    exit(2);
}

static void kill_it(unsigned kills, unsigned pause) {
    uint32_t number = number_of("fs");

    state ^= 0xdead;
    for (unsigned i = 0; i < kills; i++) {
        usleep((useconds_t)draw(2000ull * pause + 1));
        if (machine_service_control(SVC_KILL, number) < 0)
            printf("a kill was refused\n");
        shared->kills++;
    }
    shared->over = true;
    _exit(0);
}

int main(int argc, char **argv) {
    uint64_t operations = 0;

    if (argc != 4 || mkdir("/tmp/kept", 0755) < 0 || chdir("/tmp/kept") < 0 ||
        mkdir("d0", 0755) < 0 || mkdir("d1", 0755) < 0)
        return 2;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    state = strtoull(argv[3], NULL, 0);
    memset(slots, -1, sizeof slots);
    if (fork() == 0)
        kill_it((unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
    while (!shared->over) {
        operate();
        if (++operations % SUM_EVERY == 0)
            printf("SUM %" PRIu64 " %016" PRIx64 "\n", operations, sum);
    }
    printf("KEPT %u %" PRIu64 " %016" PRIx64 "\n", shared->kills, operations, sum);
    for (unsigned i = 0; i < SLOTS; i++)
        close(slots[i]);
    sync();
    return 0;
}
