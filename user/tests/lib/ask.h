// user/tests/lib/ask.h -- requests to a server, one call each: what a test of a server is made of.
#pragma once

#include <string.h>

#include <abi/io.h>
#include <user/tests/lib/test.h>

// Send *m. The answer's tag, or why there is none; *m is then the answer.
static inline long ask(handle_t gate, struct message *m) {
    int status = ipc_call(gate, m);

    return status < 0 ? status : (long)(int64_t)m->tag;
}

// The same with just an operation and one word; the first word of the answer, or an error.
static inline long ask_word(handle_t gate, uint64_t op, uint64_t word) {
    struct message m = {.tag = op, .words = {word}};
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.words[0];
}

// Ask for a gate, which is returned, or an error.
static inline long ask_gate(handle_t gate, uint64_t op) {
    struct message m = {.tag = op};
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.handles[0];
}

// The messages of IO_READ and IO_WRITE.
static inline struct message ask_read_message(void *to, size_t size, uint64_t flags) {
    return (struct message){
        .tag = IO_READ,
        .words = {size, IO_AT_POSITION, flags},
        .write_to = to,
        .write_size = size,
    };
}

static inline struct message ask_write_message(const void *from, size_t size, uint64_t flags) {
    return (struct message){
        .tag = IO_WRITE,
        .words = {size, IO_AT_POSITION, flags},
        .read_from = from,
        .read_size = size,
    };
}

// Count of bytes, or an error.
static inline long ask_read(handle_t gate, void *to, size_t size, uint64_t flags) {
    struct message m = ask_read_message(to, size, flags);
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.words[0];
}

static inline long ask_write(handle_t gate, const void *from, size_t size, uint64_t flags) {
    struct message m = ask_write_message(from, size, flags);
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.words[0];
}

static inline long ask_text(handle_t gate, const char *text) {
    return ask_write(gate, text, strlen(text), 0);
}

// The events that are ready; if there are none, the server keeps `notification`, which may be 0.
static inline long ask_poll(handle_t gate, uint64_t events, handle_t notification, uint64_t bits) {
    struct message m = {.tag = IO_POLL, .words = {events, bits}, .handles = {notification}};
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.words[0];
}

// Open a path of a directory: the gate, or an error.
static inline long ask_open(handle_t gate, const char *path, uint64_t flags) {
    struct message m = {
        .tag = IO_OPEN,
        .words = {strlen(path), flags},
        .read_from = path,
        .read_size = strlen(path),
    };
    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.handles[0];
}
