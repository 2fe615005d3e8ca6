// user/lib/posix/stream.c -- buffers of FILEs: filling and emptying them.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/stream.h>

struct stream *stream_first;

int __real_vfprintf(FILE *file, const char *format, va_list arguments); // picolibc's
int __wrap_vfprintf(FILE *file, const char *format, va_list arguments); // called in its place

static int stream_fail(struct stream *stream) {
    stream_file(stream)->flags |= __SERR;
    return -1;
}

static int bad_direction(struct stream *stream) {
    errno = EBADF;
    return stream_fail(stream);
}

// A terminal's lines go out one by one; a large part of a buffer is of use for files only.
static void buffering_find(struct stream *stream) {
    if (stream->buffering < 0) {
        const struct open_file *file = file_find(stream->fd);

        stream->buffering = file && file->kind == IO_KIND_TERMINAL ? _IOLBF : _IOFBF;
    }
}

static int buffer_get(struct stream *stream) {
    if (stream->buffer)
        return 0;
    stream->size = stream->size ? stream->size : BUFSIZ;
    stream->buffer = malloc(stream->size);
    stream->own_buffer = stream->buffer != NULL;
    return stream->buffer ? 0 : stream_fail(stream);
}

int stream_begin_reading(struct stream *stream) {
    if (stream->state == STREAM_READING)
        return 0;
    if (!(stream_file(stream)->flags & __SRD))
        return bad_direction(stream);
    if (stream_flush(stream) < 0 || buffer_get(stream) < 0)
        return -1;
    stream->state = STREAM_READING;
    stream->at = stream->end = 0;
    return 0;
}

int stream_begin_writing(struct stream *stream) {
    if (stream->state == STREAM_WRITING)
        return 0;
    if (!(stream_file(stream)->flags & __SWR))
        return bad_direction(stream);
    if (stream_flush(stream) < 0 || buffer_get(stream) < 0)
        return -1;
    buffering_find(stream);
    stream->state = STREAM_WRITING;
    stream->at = 0;
    return 0;
}

// Who is asked on a terminal should see the question first.
static void prompt_flush(const struct stream *reader) {
    const struct open_file *file = file_find(reader->fd);
    struct stream *output = stream_of(stdout);

    if (file && file->kind == IO_KIND_TERMINAL && output->state == STREAM_WRITING)
        stream_flush(output);
}

ssize_t stream_fill(struct stream *stream) {
    size_t size = stream->buffering == _IONBF ? 1 : stream->size;
    ssize_t count;

    if (stream == stream_of(stdin))
        prompt_flush(stream);
    count = read(stream->fd, stream->buffer, size);
    stream->at = 0;
    stream->end = count > 0 ? (size_t)count : 0;
    if (count < 0)
        stream_fail(stream);
    else if (count == 0)
        stream_file(stream)->flags |= __SEOF;
    return count;
}

// What could not be written stays in the buffer, as far as an error left it.
static int flush_writes(struct stream *stream) {
    size_t done = 0;

    while (done < stream->at) {
        ssize_t count = write(stream->fd, stream->buffer + done, stream->at - done);

        if (count < 0) {
            if (errno != EINTR && errno != EAGAIN)
                done = stream->at;
            memmove(stream->buffer, stream->buffer + done, stream->at - done);
            stream->at -= done;
            return stream_fail(stream);
        }
        done += (size_t)count;
    }
    stream->at = 0;
    return 0;
}

int stream_flush(struct stream *stream) {
    int result = 0;

    if (stream->state == STREAM_WRITING)
        result = flush_writes(stream);
    else if (stream->state == STREAM_READING) {
        off_t ahead = (off_t)(stream->end - stream->at) + (stream_file(stream)->unget ? 1 : 0);
        int saved = errno;

        if (ahead > 0)
            lseek(stream->fd, -ahead, SEEK_CUR); // what has no positions keeps nothing back
        errno = saved;
        stream_file(stream)->unget = 0;
        stream->at = stream->end = 0;
        stream->state = STREAM_IDLE;
    }
    return result;
}

// More than a buffer goes straight out.
static size_t write_large(struct stream *stream, const char *from, size_t size) {
    size_t done = 0;

    if (stream_flush(stream) < 0)
        return 0;
    while (size - done >= stream->size) {
        ssize_t count = write(stream->fd, from + done, size - done);

        if (count < 0) {
            stream_fail(stream);
            break;
        }
        done += (size_t)count;
    }
    return done;
}

size_t stream_write(struct stream *stream, const char *from, size_t size) {
    size_t done = 0;

    if (stream_begin_writing(stream) < 0)
        return 0;
    while (done < size) {
        size_t room = stream->size - stream->at;
        size_t part = size - done < room ? size - done : room;

        if (stream->at == 0 && size - done >= stream->size) {
            size_t now = write_large(stream, from + done, size - done);

            if (now == 0)
                return done;
            done += now;
            continue;
        }
        memcpy(stream->buffer + stream->at, from + done, part);
        stream->at += part;
        done += part;
        if (stream->at == stream->size && stream_flush(stream) < 0)
            return done;
    }
    if ((stream->buffering == _IOLBF && memrchr(from, '\n', size)) ||
        (stream->buffering == _IONBF && !stream->held))
        return stream_flush(stream) < 0 ? 0 : done;
    return done;
}

// ---- What picolibc's own functions call through the struct ----

static int stream_put(char c, FILE *file) {
    return stream_write(stream_of(file), &c, 1) == 1 ? (unsigned char)c : _FDEV_ERR;
}

static int stream_get(FILE *file) {
    struct stream *stream = stream_of(file);

    if (stream_begin_reading(stream) < 0)
        return _FDEV_ERR;
    if (stream->at == stream->end) {
        ssize_t count = stream_fill(stream);

        if (count <= 0)
            return count == 0 ? _FDEV_EOF : _FDEV_ERR;
    }
    return (unsigned char)stream->buffer[stream->at++];
}

static int stream_flush_file(FILE *file) { return stream_flush(stream_of(file)); }

void stream_set(struct stream *stream, int fd, uint8_t flags) {
    *stream_file(stream) = (FILE){
        .flags = flags | __SBUF,
        .put = stream_put,
        .get = stream_get,
        .flush = stream_flush_file,
    };
    stream->fd = fd;
    stream->state = STREAM_IDLE;
    stream->at = stream->end = 0;
}

// An unbuffered stream gets all that one printf makes at once.
int __wrap_vfprintf(FILE *file, const char *format, va_list arguments) {
    struct stream *stream = stream_of(file);
    int result;

    if (!is_stream(file))
        return __real_vfprintf(file, format, arguments);
    stream->held++;
    result = __real_vfprintf(file, format, arguments);
    stream->held--;
    if (stream->state == STREAM_WRITING && stream->buffering == _IONBF && stream_flush(stream) < 0)
        return -1;
    return result;
}

// ---- The list of all, and the three that are always there ----

static char buffers[3][BUFSIZ];

#define STANDARD(number, direction, kind)                                                  \
    {                                                                                      \
        .file.cfile.file = {.flags = (direction) | __SBUF,                                 \
                            .put = stream_put,                                             \
                            .get = stream_get,                                             \
                            .flush = stream_flush_file},                                   \
        .fd = (number), .buffering = (kind), .buffer = buffers[number], .size = BUFSIZ,    \
    }

static struct stream standard[3] = {
    STANDARD(0, __SRD, _IOFBF),
    STANDARD(1, __SWR, -1),
    STANDARD(2, __SWR, _IONBF),
};

FILE *const stdin = &standard[0].file.cfile.file;
FILE *const stdout = &standard[1].file.cfile.file;
FILE *const stderr = &standard[2].file.cfile.file;

void stream_enlist(struct stream *stream) {
    stream->next = stream_first;
    stream_first = stream;
}

void stream_delist(struct stream *stream) {
    for (struct stream **at = &stream_first; *at; at = &(*at)->next) {
        if (*at == stream) {
            *at = stream->next;
            return;
        }
    }
}

static int flush_all(void) {
    int result = 0;

    for (int i = 0; i < 3; i++)
        result |= stream_flush(&standard[i]);
    for (struct stream *stream = stream_first; stream; stream = stream->next)
        result |= stream_flush(stream);
    return result;
}

int fflush(FILE *file) {
    if (!file)
        return flush_all();
    if (is_stream(file))
        return stream_flush(stream_of(file));
    return file->flush ? file->flush(file) : 0;
}

// exit() runs this after the functions of atexit().
static __attribute__((destructor(101))) void streams_end(void) { flush_all(); }
