// user/tapes.c -- the tape allocator: N drives, each lent to one client at a time.
// usage: tapes serve N [FOLDER]      lend N drives; they are the files FOLDER/tape0, ...
//        tapes copy < FILE           write it to a tape, rewind, and read it back
//        tapes who                   how many drives are free
//
//   client                      allocator                    handler of drive d
//     |-- "drive" + my box -------->|                              .
//     |                             |-- fork, when d is free ----->|
//     |<------------------------------ "granted d" + its box ------|
//     |-- "write ...", "read", "rewind" + my box ----------------->|
//     |<-------------------------------------- "ok", "data ..." ---|
//     |-- "release" ---------------------------------------------->|
//     |                             |<--------------- it ends -----|
//
// The allocator owns the drives and one mailbox, named "tapes". It believes nobody. A client gets
// no drive but the mailbox of a handler, so it cannot touch one that it does not have; what it
// cannot have, it cannot give back either. A drive is back when its handler has ended, and that is
// told by no letter but by the system: whatever happened to the handler, nobody uses the drive. It
// ends when it is told to, or when nobody is left who could tell it anything: mb_receive says
// EPIPE when the last process that had its mailbox has ended. All else is ignored.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/lib/mailbox.h>

enum {
    DRIVES_MAX = 64,
    WAITING_MAX = 1024, // clients in the queue
    AGAIN_MS = 100,
    READ_SIZE = 4096,   // bytes that one request reads at most
};

struct drive {
    pid_t handler; // 0: it is free
    int fd;
};

static char letter[MB_LETTER_MAX + 1]; // the one that came last, zero-terminated
static struct drive drives[DRIVES_MAX];
static int drive_count;
static mailbox_t waiting[WAITING_MAX]; // where to send the drive; the oldest first
static int waiting_count;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// The next letter of a box, whatever is in it. Its size, or -1 and errno.
static ssize_t next_letter(mailbox_t from, int milliseconds, struct mb_letter *about) {
    ssize_t size = mb_receive_within(from, letter, MB_LETTER_MAX, milliseconds, about);

    letter[size < 0 ? 0 : size] = '\0';
    return size;
}

// Whether the letter is this word, alone or with a text behind it.
static int is_request(const char *word) {
    size_t size = strlen(word);

    return strncmp(letter, word, size) == 0 && (letter[size] == '\0' || letter[size] == ' ');
}

// ---- The handler of a drive: a process for as long as the drive is lent ----

static void answer(mailbox_t to, const char *text) { mb_send(to, text, strlen(text)); }

static void tape_write(int fd, const char *data, size_t size, mailbox_t to) {
    answer(to, write(fd, data, size) == (ssize_t)size ? "ok" : "error");
}

static void tape_read(int fd, mailbox_t to) {
    char data[5 + READ_SIZE] = "data ";
    ssize_t count = read(fd, data + 5, READ_SIZE);

    if (count < 0)
        answer(to, "error");
    else
        mb_send(to, data, 5 + (size_t)count);
}

static void tape_rewind(int fd, mailbox_t to) {
    answer(to, lseek(fd, 0, SEEK_SET) == 0 ? "ok" : "error");
}

static void handle(int number, int fd, mailbox_t client) {
    char granted[32];
    struct mb_letter about;
    mailbox_t mine = mb_alloc();
    ssize_t size;

    lseek(fd, 0, SEEK_SET);
    snprintf(granted, sizeof granted, "granted %d", number);
    if (mine < 0 || mb_send_box(client, granted, strlen(granted), mine) < 0)
        _exit(0); // the client is gone
    while ((size = next_letter(mine, -1, &about)) >= 0 && !is_request("release")) {
        if (is_request("write"))
            tape_write(fd, letter + 6, size > 6 ? (size_t)size - 6 : 0, about.enclosed);
        else if (is_request("read"))
            tape_read(fd, about.enclosed);
        else if (is_request("rewind"))
            tape_rewind(fd, about.enclosed);
    }
    _exit(0);
}

// ---- The allocator ----

static mailbox_t box;

// A handler has ended. A letter to oneself: a handler of signals may do little, and a letter
// is not lost when it comes between looking and waiting.
static void child_ended(int number) {
    int saved = errno;

    (void)number;
    mb_send(box, NULL, 0);
    errno = saved;
}

static void take_back(void) {
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < drive_count; i++) {
            if (drives[i].handler == pid)
                drives[i].handler = 0;
        }
    }
}

static int free_drives(void) {
    int count = 0;

    for (int i = 0; i < drive_count; i++)
        count += drives[i].handler == 0;
    return count;
}

// Lend one to the client. 0, or -1 if there is none.
static int lend(mailbox_t client) {
    for (int i = 0; i < drive_count; i++) {
        if (drives[i].handler != 0)
            continue;

        pid_t pid = fork();

        if (pid < 0)
            return -1;
        if (pid == 0)
            handle(i, drives[i].fd, client);
        drives[i].handler = pid;
        return 0;
    }
    return -1;
}

static void lend_to_waiting(void) {
    int served = 0;

    while (served < waiting_count && lend(waiting[served]) == 0)
        served++;
    waiting_count -= served;
    memmove(waiting, waiting + served, (size_t)waiting_count * sizeof *waiting);
}

static void request(mailbox_t client) {
    char text[32];

    if (is_request("drive") && client != 0 && waiting_count < WAITING_MAX) {
        waiting[waiting_count++] = client;
    } else if (is_request("who") && client != 0) {
        snprintf(text, sizeof text, "free %d of %d", free_drives(), drive_count);
        answer(client, text);
    }
}

static void open_drives(const char *folder) {
    char path[256];

    for (int i = 0; i < drive_count; i++) {
        snprintf(path, sizeof path, "%s/tape%d", folder, i);
        drives[i].fd = open(path, O_RDWR | O_CREAT, 0644);
        if (drives[i].fd < 0)
            fail(path);
    }
}

// One letter: whose it is says the system, what is in it says whoever sent it.
static void serve_one(uint64_t self) {
    // If a fork failed, nothing may ever come that would cause another attempt.
    int can_lend = waiting_count > 0 && free_drives() > 0;
    struct mb_letter about;

    if (next_letter(box, can_lend ? AGAIN_MS : -1, &about) < 0) {
        if (errno != ETIMEDOUT)
            fail("tapes: receive");
    } else if (about.sender == self) {
        take_back();
    } else {
        request(about.enclosed);
    }
    lend_to_waiting();
}

static int serve(int count, const char *folder) {
    struct sigaction action = {.sa_handler = child_ended, .sa_flags = SA_RESTART};

    if (count < 1 || count > DRIVES_MAX)
        return 2;
    drive_count = count;
    open_drives(folder);
    box = mb_alloc();
    if (box < 0 || sigaction(SIGCHLD, &action, NULL) < 0 || mb_publish(box, "tapes") < 0)
        fail("tapes");
    for (uint64_t self = mb_self();;)
        serve_one(self);
}

// ---- A client ----

struct client {
    mailbox_t server;  // the allocator, then the handler
    mailbox_t answers;
};

// One request; the answer is the next letter, and its size is returned.
static ssize_t ask(const struct client *client, const char *text, size_t size,
                   struct mb_letter *about) {
    if (mb_send_box(client->server, text, size, client->answers) < 0)
        fail("tapes: send");

    ssize_t count = next_letter(client->answers, -1, about);

    if (count < 0)
        fail("tapes: no answer");
    return count;
}

static struct client find_allocator(void) {
    struct client client = {.server = mb_find("tapes"), .answers = mb_alloc()};

    if (client.server < 0 || client.answers < 0)
        fail("tapes: no allocator");
    return client;
}

static long write_tape(const struct client *drive) {
    char data[6 + 2048] = "write ";
    struct mb_letter about;
    long total = 0;
    ssize_t count;

    while ((count = read(0, data + 6, sizeof data - 6)) > 0) {
        ask(drive, data, 6 + (size_t)count, &about);
        total += count;
    }
    return total;
}

static void read_tape(const struct client *drive, long left) {
    struct mb_letter about;

    while (left > 0) {
        long count = ask(drive, "read", 4, &about) - 5; // "data "

        if (count > left)
            count = left;
        if (count <= 0 || write(1, letter + 5, (size_t)count) != count)
            fail("tapes: copy");
        left -= count;
    }
}

static int copy(void) {
    struct client client = find_allocator();
    struct mb_letter about;

    ask(&client, "drive", 5, &about);
    fprintf(stderr, "tapes: %s\n", letter);
    client.server = about.enclosed;

    long total = write_tape(&client);

    ask(&client, "rewind", 6, &about);
    read_tape(&client, total);
    mb_send(client.server, "release", 7);
    return 0;
}

static int who(void) {
    struct client client = find_allocator();
    struct mb_letter about;

    ask(&client, "who", 3, &about);
    puts(letter);
    return 0;
}

int main(int argc, char **argv) {
    int status = 2;

    if (argc > 2 && strcmp(argv[1], "serve") == 0)
        status = serve(atoi(argv[2]), argc > 3 ? argv[3] : "/tmp");
    else if (argc == 2 && strcmp(argv[1], "copy") == 0)
        status = copy();
    else if (argc == 2 && strcmp(argv[1], "who") == 0)
        status = who();
    if (status == 2)
        fprintf(stderr, "usage: tapes serve N [FOLDER] | tapes copy < FILE | tapes who\n");
    return status;
}
