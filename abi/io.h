// abi/io.h -- the one protocol for input and output: files, terminals, devices, pipes speak it.
//
// The request is the message's tag, its arguments are the words. The answer's tag is 0 or more, or
// a negative error; what a request finds is in the answer's words. Bytes travel in buffers that the
// client lends with the call. What a server cannot do it answers with ERR_NOSYS.
#pragma once

#include <abi/message.h>

enum io_op {
    IO_READ = 0x100, // up to `size` bytes into the lent buffer; waits for one. 0: the end
    IO_WRITE,        // up to `size` bytes from the lent buffer; waits for room for one
    IO_SEEK,         // move the position of this session
    IO_STAT,         // what is behind the gate
    IO_TRUNCATE,     // make it `size` bytes long
    IO_SYNC,         // wait until all that was written is where it should be
    IO_POLL,         // which `events` are ready; if none, keep the given notification for later
    IO_CONTROL,      // what only this kind of thing can do
};

enum io_seek_from {
    IO_SEEK_START,
    IO_SEEK_POSITION,
    IO_SEEK_END,
};

enum io_event { // bits of IO_POLL
    IO_READABLE = 1,
    IO_WRITABLE = 2,
    IO_CLOSED = 4,
};

enum io_kind {
    IO_KIND_FILE,
    IO_KIND_DIRECTORY,
    IO_KIND_DEVICE,
    IO_KIND_TERMINAL,
    IO_KIND_PIPE,
};

enum io_control_request {
    IO_CONTROL_COUNTERS = 1, // a serial line's struct io_counters, into the lent buffer
};

struct io_read {
    uint64_t size;
};

struct io_read_reply {
    uint64_t count; // bytes moved
};

struct io_write {
    uint64_t size;
};

struct io_write_reply {
    uint64_t count;
};

struct io_seek {
    int64_t offset;
    uint64_t from; // enum io_seek_from
};

struct io_seek_reply {
    uint64_t position;
};

struct io_stat_reply {
    uint64_t kind; // enum io_kind
    uint64_t size;
};

struct io_truncate {
    uint64_t size;
};

struct io_poll {
    uint64_t events;
    uint64_t bits; // to set in the notification
};

struct io_poll_reply {
    uint64_t events; // 0: none yet, the notification is kept
};

struct io_control {
    uint64_t request; // enum io_control_request
    uint64_t argument;
};

struct io_control_reply {
    uint64_t result;
};

struct io_counters {
    uint64_t received;       // bytes
    uint64_t sent;
    uint64_t interrupts;
    uint64_t lost_in_device; // times that the device's own buffer ran over
    uint64_t lost_in_driver; // bytes that nobody had read when more came
};

#define IO_FITS(type) \
    _Static_assert(sizeof(type) <= MESSAGE_WORDS * sizeof(uint64_t), "fits in the words")
IO_FITS(struct io_read);
IO_FITS(struct io_read_reply);
IO_FITS(struct io_write);
IO_FITS(struct io_write_reply);
IO_FITS(struct io_seek);
IO_FITS(struct io_seek_reply);
IO_FITS(struct io_stat_reply);
IO_FITS(struct io_truncate);
IO_FITS(struct io_poll);
IO_FITS(struct io_poll_reply);
IO_FITS(struct io_control);
IO_FITS(struct io_control_reply);
#undef IO_FITS
