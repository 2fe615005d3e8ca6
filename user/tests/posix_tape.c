// user/tests/posix_tape.c -- the tape allocator with random clients: some killed, some mad.
// usage: posix_tape [CLIENTS [SEED]]
//
// A table in shared memory says which client has which drive. Who is granted one looks there: no
// other client may have it that is not ending. At the end all drives must be there at once.
#include <signal.h>
#include <sys/mman.h>

#include <user/lib/mailbox.h>
#include <user/tests/lib/posix_test.h>

enum { DRIVES = 5, AT_ONCE = 20, CLIENTS = 100, CLIENTS_MAX = 8000, LETTER = 5000, RECORD = 16 };

struct shared {
    int owner[DRIVES];       // number of a client; 0: nobody
    char ending[CLIENTS_MAX + 1]; // by client: it may lose its drive at any moment
    int grants, twice, damaged; // counted
};

static volatile struct shared *shared;
static mailbox_t allocator, answers, drive;
static char letter[LETTER + 1];

// ---- Clients ----

static long next_letter(struct mb_letter *about) {
    long size = mb_receive_within(answers, letter, LETTER, -1, about);

    letter[size < 0 ? 0 : size] = '\0';
    return size;
}

static long ask(const char *text, size_t size) {
    struct mb_letter about;

    if (mb_send_box(drive, text, size, answers) < 0)
        return -1;
    return next_letter(&about);
}

// Wait for a drive; its number, or -1.
static int get_drive(void) {
    struct mb_letter about;
    int number;

    if (mb_send_box(allocator, "drive", 5, answers) < 0 || next_letter(&about) < 0 ||
        sscanf(letter, "granted %d", &number) != 1)
        return -1;
    drive = about.enclosed;
    return number;
}

static void note_grant(int number, int self) {
    int before = __atomic_exchange_n(&shared->owner[number], self, __ATOMIC_SEQ_CST);

    __atomic_fetch_add(&shared->grants, 1, __ATOMIC_SEQ_CST);
    if (before != 0 && !shared->ending[before])
        __atomic_fetch_add(&shared->twice, 1, __ATOMIC_SEQ_CST);
}

// Write records that name this client, and read them back: nobody else's may be between them.
static void use_drive(int self) {
    char record[6 + RECORD + 1];
    int count = 1 + rand() % 5;

    snprintf(record, sizeof record, "write %-*d", RECORD, self);
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(ask(record, 6 + RECORD), 2);
    CHECK_EQUAL(ask("rewind", 6), 2);
    CHECK(ask("read", 4) >= 5 + count * RECORD);
    for (int i = 0; i < count; i++) {
        if (memcmp(letter + 5 + i * RECORD, record + 6, RECORD) != 0)
            __atomic_fetch_add(&shared->damaged, 1, __ATOMIC_SEQ_CST);
    }
}

static void give_back(int number, int self) {
    int expected = self;

    shared->ending[self] = rand() % 2; // some just end
    if (shared->ending[self])
        return;
    __atomic_compare_exchange_n(&shared->owner[number], &expected, 0, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    CHECK_EQUAL(mb_send(drive, "release", 7), 0);
}

static void send_rubbish(mailbox_t to) {
    static const char *const texts[] = {"",        "drive",   "release", "granted 0", "write",
                                        "write x", "rewind",  "readx",   "who",       "driver",
                                        "write ",  "release", "free",    "\0drive",   "read"};
    static char large[100000];

    // To a handler only what is no request: this client still wants to use the drive.
    for (int i = rand() % 20; i >= 0; i--) {
        const char *text = texts[rand() % (sizeof texts / sizeof *texts)];
        int what = rand() % 4;

        if (what == 0)
            mb_send(to, large, (size_t)(rand() % (int)sizeof large));
        else if (to == allocator)
            mb_send(to, text, strlen(text)); // encloses nothing
        else if (what == 1)
            mb_send_box(to, "nonsense", 8, allocator);
        else
            mb_send_box(to, "readx", 5, answers);
    }
}

static void be_a_client(int self, int seed) {
    srand((unsigned)(seed * 7919 + self));
    answers = mb_alloc();

    int kind = rand() % 8, number;

    if (kind == 0)
        send_rubbish(allocator);
    if (kind == 1) { // wants one, and does not wait for it
        shared->ending[self] = 1;
        mb_send_box(allocator, "drive", 5, answers);
        _exit(0);
    }
    if (kind == 2 && rand() % 2) { // the same request twice: it gets two
        mb_send_box(allocator, "drive", 5, answers);
        shared->ending[self] = 1;
    }
    number = get_drive();
    CHECK(number >= 0 && number < DRIVES);
    if (posix_test_failures)
        _exit(1);
    note_grant(number, self);
    if (kind == 3)
        send_rubbish(drive);
    if (kind != 2)
        use_drive(self);
    give_back(number, self);
    _exit(posix_test_failures != 0);
}

// ---- The test ----

static pid_t start_allocator(void) {
    char folder[] = "/tmp/tapesXXXXXX", count[12];
    pid_t pid;

    CHECK(mkdtemp(folder) != NULL);
    snprintf(count, sizeof count, "%d", DRIVES);
    pid = fork();
    if (pid == 0) {
        execl("/bin/tapes", "tapes", "serve", count, folder, (char *)NULL);
        _exit(127);
    }
    while ((allocator = mb_find("tapes")) < 0 && waitpid(pid, NULL, WNOHANG) == 0)
        usleep(10000);
    CHECK(allocator > 0);
    return pid;
}

static int running_count;
static struct {
    pid_t pid;
    int client;
} running[AT_ONCE];

static int killed;

static void kill_one(void) {
    int i = rand() % running_count;

    shared->ending[running[i].client] = 1;
    kill(running[i].pid, SIGKILL);
    killed++;
}

static void wait_for_one(void) {
    int status;
    pid_t pid = wait(&status);

    for (int i = 0; i < running_count; i++) {
        if (running[i].pid != pid)
            continue;
        if (status != 0 && !(WIFSIGNALED(status) && shared->ending[running[i].client])) {
            printf("client %d: status %#x\n", running[i].client, status);
            posix_test_failures++;
        }
        shared->ending[running[i].client] = 1;
        running[i] = running[--running_count];
        return;
    }
}

static void run_clients(int count, int seed) {
    srand((unsigned)seed);
    for (int client = 1; client <= count; client++) {
        while (running_count == AT_ONCE) // a child that is no client may end, too
            wait_for_one();

        pid_t pid = fork();

        if (pid == 0)
            be_a_client(client, seed);
        CHECK(pid > 0);
        running[running_count].pid = pid;
        running[running_count++].client = client;
        if (rand() % 3 == 0)
            usleep((useconds_t)(rand() % 3000));
        if (rand() % 4 == 0)
            kill_one();
    }
    while (running_count > 0)
        wait_for_one();
}

// All drives at once, each with another number.
static void check_all_there(void) {
    unsigned found = 0;

    answers = mb_alloc();
    for (int i = 0; i < DRIVES; i++) {
        int number = get_drive();

        CHECK(number >= 0 && number < DRIVES && !(found >> number & 1));
        found |= 1u << number;
    }
    CHECK_EQUAL(found, (1 << DRIVES) - 1);
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : CLIENTS;
    pid_t pid;

    if (count > CLIENTS_MAX)
        count = CLIENTS_MAX;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    pid = start_allocator();
    fflush(stdout);
    if (allocator > 0) {
        run_clients(count, argc > 2 ? atoi(argv[2]) : 1);
        check_all_there();
    }
    kill(pid, SIGKILL);
    CHECK_EQUAL(waitpid(pid, NULL, 0), pid);
    CHECK_EQUAL(shared->twice, 0);
    CHECK_EQUAL(shared->damaged, 0);
    printf("%d clients, %d of them killed, %d grants: %s\n", count, killed, shared->grants,
           posix_test_failures ? "FAILED" : "ok");
    return posix_test_failures != 0;
}
