// user/tests/lib/kept_pipe.h -- the parts of user/tests/posix_kept.c that use pipes.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

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
