// user/lib/posix/stream.h -- the library's own FILEs: descriptors with a buffer.
//
// A FILE is picolibc's struct __file, so that its printf and scanf work on ours as they are. Ours
// have the flag __SBUF; others, as of fmemopen, have only the functions that are in the struct.
//
//   reading:  buffer [ ... | unread: at to end | ... ]     the descriptor is at `end`
//   writing:  buffer [ not yet written: 0 to at | ... ]    the descriptor is at 0
#pragma once

#include <stdio.h>

#include <user/lib/posix/files.h>

enum stream_state { STREAM_IDLE, STREAM_READING, STREAM_WRITING };

struct stream {
    struct __file_ext file;
    int fd;
    enum stream_state state;
    int buffering; // _IOFBF, _IOLBF, _IONBF; -1: to be found out at the first write
    int held;      // unbuffered: several characters go out at once, at the end of a printf
    int own_buffer;
    char *buffer;
    size_t size, at, end;
    struct stream *next;
};

extern struct stream *stream_first; // the list of all, for fflush(NULL) and exit

static inline struct stream *stream_of(FILE *file) { return (struct stream *)(void *)file; }
static inline FILE *stream_file(struct stream *stream) { return &stream->file.cfile.file; }
static inline int is_stream(const FILE *file) { return (file->flags & __SBUF) != 0; }

// Make it ready for use of the descriptor; `flags`: __SRD, __SWR.
void stream_set(struct stream *stream, int fd, uint8_t flags);

// Get ready to read or write: 0, or -1, and the error flag is set.
int stream_begin_reading(struct stream *stream);
int stream_begin_writing(struct stream *stream);

// Read more; the buffer is empty. The bytes, 0 at the end, -1 and errno; the flags are set.
ssize_t stream_fill(struct stream *stream);

// Write out what is in the buffer, or give back what was read ahead. 0, or -1 and errno.
int stream_flush(struct stream *stream);

// Write `size` bytes through the buffer. How many went.
size_t stream_write(struct stream *stream, const char *from, size_t size);

// Into the list, and out of it.
void stream_enlist(struct stream *stream);
void stream_delist(struct stream *stream);
