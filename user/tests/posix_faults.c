// user/tests/posix_faults.c -- works, and checks each answer, while grade/faults.py breaks servers.
//
// It never ends. What it sees is in `board`, which the host finds in the machine's memory by its
// mark; there the host also says which server is to be started afresh. So nothing of this goes
// through a server that may be broken. A call that takes too long is ended by an alarm.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/tool/machine.h>

enum {
    PATIENCE = 4, // seconds for a round, more than the heartbeat takes to see that a server hangs
    SIZE = 16 * 1024,
    BLOCKS = 64,
    TEXT = 64,
    LINE_EVERY = 4,
};

// All of it is in one page. The order is known to grade/faults.py.
static struct board {
    uint64_t mark[2];
    volatile uint64_t rounds;  // that are done
    volatile uint64_t wrong;   // answers that are not as they should be
    volatile uint64_t errors;  // calls that failed
    volatile uint64_t stuck;   // rounds that the alarm ended
    volatile uint64_t restart; // said by the host: the number of an entry of the manifest; 0: done
    volatile uint64_t refused; // restarts that init refused
    char what[TEXT];           // the last that went wrong
} board __attribute__((aligned(4096)));

static uint64_t state = 1;
static unsigned versions[BLOCKS];

static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void note(volatile uint64_t *count, const char *what) {
    ++*count;
    snprintf(board.what, sizeof board.what, "%s: %s", what, strerror(errno));
}

static void expect(bool done, bool right, const char *what) {
    if (!done)
        note(&board.errors, what);
    else if (!right)
        note(&board.wrong, what);
}

static void on_alarm(int number) {
    (void)number;
    note(&board.stuck, "alarm");
    alarm(PATIENCE); // the call after this one may wait as well
}

static void fill(unsigned block, uint64_t *words) {
    for (unsigned i = 0; i < SIZE / 8; i++)
        words[i] = ((uint64_t)block << 32 | versions[block]) * 0x9e3779b97f4a7c15ull + i;
}

// fs, blk, virtio: the file is larger than fs keeps.
static void use_file(int file) {
    static uint64_t words[SIZE / 8], got[SIZE / 8];
    unsigned block = (unsigned)(draw() % BLOCKS);
    off_t at = (off_t)block * SIZE;

    if (draw() % 2) {
        versions[block]++;
        fill(block, words);
        expect(pwrite(file, words, SIZE, at) == SIZE, true, "write");
        if (draw() % 2)
            expect(fsync(file) == 0, true, "fsync");
    }
    fill(block, words);
    bool done = pread(file, got, SIZE, at) == SIZE;

    expect(done, memcmp(got, words, SIZE) == 0, "read");
}

static void use_raw_disk(void) {
    // What is not in fs' cache: a program that was not read for long.
    static const char *const programs[] = {"/bin/bc",  "/bin/sed", "/bin/tar", "/bin/edit",
                                           "/bin/awk", "/bin/od",  "/bin/ls",  "/bin/grep"};
    static uint32_t sums[8], known;
    unsigned which = (unsigned)(draw() % 8);
    static unsigned char bytes[SIZE];
    uint32_t sum = 1;
    int file = open(programs[which], O_RDONLY);
    ssize_t count = file >= 0 ? pread(file, bytes, SIZE, SIZE) : 0;

    for (ssize_t i = 0; i < count; i++)
        sum = sum * 31 + bytes[i];
    if (file >= 0) {
        expect(count >= 0, !(known & 1u << which) || sums[which] == sum, "program");
        if (count >= 0) {
            sums[which] = sum;
            known |= 1u << which;
        }
        close(file);
    }
}

static void use_devices(void) {
    static unsigned char bytes[256], zero[256], last[256];
    int random = open("/dev/urandom", O_RDONLY), zeros = open("/dev/zero", O_RDONLY);
    bool done = read(random, bytes, sizeof bytes) == sizeof bytes;

    expect(done, memcmp(bytes, last, sizeof bytes) != 0, "random");
    memcpy(last, bytes, sizeof last);
    done = read(zeros, bytes, sizeof bytes) == sizeof bytes;
    expect(done, memcmp(bytes, zero, sizeof bytes) == 0, "zero");
    close(random);
    close(zeros);
}

static void use_pipe(void) {
    char sent[100], got[100];
    int ends[2];

    for (unsigned i = 0; i < sizeof sent; i++)
        sent[i] = (char)draw();
    if (pipe(ends) < 0) {
        note(&board.errors, "pipe");
        return;
    }
    bool done = write(ends[1], sent, sizeof sent) == sizeof sent &&
                read(ends[0], got, sizeof got) == sizeof got;

    expect(done, memcmp(sent, got, sizeof got) == 0, "pipe");
    close(ends[0]);
    close(ends[1]);
}

static void use_time(void) {
    static time_t before;
    struct stat status;
    int file = open("/tmp/faults-time", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    expect(write(file, "x", 1) == 1 && fstat(file, &status) == 0,
           status.st_mtime >= before - 1 && status.st_mtime > 1000000000, "time");
    before = status.st_mtime;
    close(file);
}

static void use_servers(void) {
    struct message m = {.tag = IO_STAT_PATH, .words = {0, 0}};
    struct io_stat status;
    struct timespec nap = {0, 100000};

    m.write_to = &status;
    m.write_size = sizeof status;
    int done = ipc_call(mount_find("/srv"), &m);

    expect(done == 0 && (int64_t)m.tag >= 0, status.kind == IO_KIND_DIRECTORY, "srv");
    nanosleep(&nap, NULL); // sched sees who sleeps and who does not
}

static void use_line(void) {
    static char line[] = "................................\n";

    expect(write(STDOUT_FILENO, line, sizeof line - 1) == sizeof line - 1, true, "line");
}

// A fresh instance; and init forgets how often it failed.
static void start_afresh(void) {
    uint32_t number = (uint32_t)board.restart;

    if (number == 0)
        return;
    int stopped = machine_service_control(SVC_STOP, number);
    int started = machine_service_control(SVC_START, number);

    board.refused += stopped < 0 && started < 0;
    board.restart = 0;
}

int main(void) {
    struct sigaction action = {.sa_handler = on_alarm};
    int file = open("/tmp/faults", O_RDWR | O_CREAT | O_TRUNC, 0600);

    sigaction(SIGALRM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); // a wrong answer may be that nobody reads
    for (unsigned i = 0; i < BLOCKS; i++) {
        static uint64_t words[SIZE / 8];

        fill(i, words);
        pwrite(file, words, SIZE, (off_t)i * SIZE);
    }
    board.mark[1] = 0x5d1f2a6c3b9e4807ull;
    board.mark[0] = ~board.mark[1];
    for (;;) {
        start_afresh();
        alarm(PATIENCE);
        use_file(file);
        use_raw_disk();
        use_devices();
        use_pipe();
        use_time();
        use_servers();
        if (board.rounds % LINE_EVERY == 0)
            use_line();
        alarm(0);
        board.rounds++;
    }
}
