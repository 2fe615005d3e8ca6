// user/lib/posix/stream_open.c -- opening and closing FILEs.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/stream.h>

// "r", "w+", "ae", ... as flags of open; `flags` gets __SRD and __SWR. -1 and errno if it is none.
static int mode_parse(const char *mode, uint8_t *flags) {
    int plus = strchr(mode, '+') != NULL;
    int result = plus ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;

    if (mode[0] == 'w')
        result |= O_CREAT | O_TRUNC;
    else if (mode[0] == 'a')
        result |= O_CREAT | O_APPEND;
    else if (mode[0] != 'r') {
        errno = EINVAL;
        return -1;
    }
    if (strchr(mode, 'x'))
        result |= O_EXCL;
    if (strchr(mode, 'e'))
        result |= O_CLOEXEC;
    *flags = plus ? __SRD | __SWR : mode[0] == 'r' ? __SRD : __SWR;
    return result;
}

static FILE *stream_make(int fd, uint8_t flags) {
    struct stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    stream->buffering = -1;
    stream_set(stream, fd, flags);
    stream_enlist(stream);
    return stream_file(stream);
}

FILE *fdopen(int fd, const char *mode) {
    uint8_t flags;
    int wanted = mode_parse(mode, &flags);
    struct open_file *file = file_find(fd);
    int access;

    if (wanted < 0 || !file)
        return NULL;
    access = (int)file->flags & O_ACCMODE;
    if ((access == O_RDONLY && flags & __SWR) || (access == O_WRONLY && flags & __SRD)) {
        errno = EINVAL;
        return NULL;
    }
    if (wanted & O_CLOEXEC)
        file->flags |= O_CLOEXEC;
    return stream_make(fd, flags);
}

FILE *fopen(const char *path, const char *mode) {
    uint8_t flags;
    int wanted = mode_parse(mode, &flags);
    int fd = wanted < 0 ? -1 : open(path, wanted, 0666);
    FILE *file = fd < 0 ? NULL : stream_make(fd, flags);

    if (fd >= 0 && !file)
        close(fd);
    return file;
}

// The stream gets the new file at its own descriptor, so that standard ones keep theirs.
FILE *freopen(const char *path, const char *mode, FILE *file) {
    struct stream *stream = stream_of(file);
    uint8_t flags;
    int wanted = mode_parse(mode, &flags);
    int fd = wanted < 0 ? -1 : path ? open(path, wanted, 0666) : dup(stream->fd);

    stream_flush(stream);
    if (fd < 0) {
        fclose(file);
        return NULL;
    }
    if (fd != stream->fd) {
        dup3(fd, stream->fd, wanted & O_CLOEXEC);
        close(fd);
    }
    stream_set(stream, stream->fd, flags);
    return file;
}

static int is_standard(const FILE *file) {
    return file == stdin || file == stdout || file == stderr;
}

int fclose(FILE *file) {
    struct stream *stream = stream_of(file);
    int result;

    if (!is_stream(file)) {
        result = fflush(file);
        if (file->flags & __SCLOSE)
            result |= ((struct __file_close *)(void *)file)->close(file);
        return result;
    }
    result = stream_flush(stream);
    stream_delist(stream);
    result |= close(stream->fd);
    if (stream->own_buffer)
        free(stream->buffer);
    if (is_standard(file)) {
        stream_set(stream, -1, 0);
        stream->buffer = NULL;
        stream->own_buffer = 0;
    } else
        free(stream);
    return result < 0 ? EOF : 0;
}

int fileno(FILE *file) {
    if (is_stream(file) && stream_of(file)->fd >= 0)
        return stream_of(file)->fd;
    errno = EBADF;
    return -1;
}

int setvbuf(FILE *file, char *buffer, int mode, size_t size) {
    struct stream *stream = stream_of(file);

    if (!is_stream(file) || (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)) {
        errno = EINVAL;
        return -1;
    }
    stream_flush(stream);
    stream->buffering = mode;
    stream->state = STREAM_IDLE;
    if (mode != _IONBF && size > 0 && (buffer || stream->own_buffer || !stream->buffer)) {
        if (stream->own_buffer)
            free(stream->buffer);
        stream->own_buffer = 0;
        stream->buffer = buffer; // NULL: one is made when it is needed
        stream->size = size;
    }
    return 0;
}

void setbuf(FILE *file, char *buffer) { setvbuf(file, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ); }

void setbuffer(FILE *file, char *buffer, size_t size) {
    setvbuf(file, buffer, buffer ? _IOFBF : _IONBF, size);
}

void setlinebuf(FILE *file) { setvbuf(file, NULL, _IOLBF, 0); }

int fpurge(FILE *file) {
    struct stream *stream = stream_of(file);

    stream->at = stream->end = 0;
    file->unget = 0;
    return 0;
}

// There is one thread.
void flockfile(FILE *file) { (void)file; }
void funlockfile(FILE *file) { (void)file; }
int ftrylockfile(FILE *file) {
    (void)file;
    return 0;
}
