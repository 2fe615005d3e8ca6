// user/lib/posix/stream_seek.c -- positions in FILEs.
#include <errno.h>
#include <unistd.h>

#include <user/lib/posix/stream.h>

// What was read ahead is given back first, so that the descriptor is where the stream is.
int fseeko(FILE *file, off_t offset, int whence) {
    struct __file_ext *foreign = (void *)file;

    file->flags &= (uint8_t)~__SEOF;
    if (!is_stream(file)) {
        file->unget = 0;
        if (file->flags & __SEXT && foreign->seek)
            return foreign->seek(file, offset, whence) < 0 ? -1 : 0;
        errno = ESPIPE;
        return -1;
    }
    if (stream_flush(stream_of(file)) < 0)
        return -1;
    return lseek(stream_of(file)->fd, offset, whence) < 0 ? -1 : 0;
}

off_t ftello(FILE *file) {
    struct __file_ext *foreign = (void *)file;
    struct stream *stream = stream_of(file);
    off_t position;

    if (!is_stream(file)) {
        if (file->flags & __SEXT && foreign->seek)
            return foreign->seek(file, 0, SEEK_CUR) - (file->unget ? 1 : 0);
        errno = ESPIPE;
        return -1;
    }
    if (stream->state == STREAM_WRITING && stream_flush(stream) < 0)
        return -1;
    position = lseek(stream->fd, 0, SEEK_CUR);
    if (position < 0 || stream->state != STREAM_READING)
        return position;
    return position - (off_t)(stream->end - stream->at) - (file->unget ? 1 : 0);
}

int fseek(FILE *file, long offset, int whence) { return fseeko(file, offset, whence); }
long ftell(FILE *file) { return ftello(file); }

void rewind(FILE *file) {
    fseeko(file, 0, SEEK_SET);
    clearerr(file);
}

int fgetpos(FILE *file, fpos_t *position) {
    *position = ftello(file);
    return *position < 0 ? -1 : 0;
}

int fsetpos(FILE *file, fpos_t *position) { return fseeko(file, *position, SEEK_SET); }
