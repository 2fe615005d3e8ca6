// user/lib/posix/stream_text.c -- characters, lines and blocks of FILEs.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/stream.h>

enum { LINE_START = 120 };

#undef getc
#undef getchar
#undef putc
#undef putchar

// picolibc keeps the character that was pushed back plus 1, so that 0 is none.
static int pushed_back(FILE *file) {
    int c = (int)file->unget - 1;

    file->unget = 0;
    return c;
}

int fgetc(FILE *file) {
    struct stream *stream = stream_of(file);
    int c;

    if (file->unget)
        return pushed_back(file);
    if (is_stream(file) && stream->state == STREAM_READING && stream->at < stream->end)
        return (unsigned char)stream->buffer[stream->at++];
    if (!(file->flags & __SRD)) {
        errno = EBADF;
        file->flags |= __SERR;
        return EOF;
    }
    c = file->get(file);
    if (c < 0)
        file->flags |= c == _FDEV_ERR ? __SERR : __SEOF;
    return c < 0 ? EOF : c;
}

int getc(FILE *file) { return fgetc(file); }
int getchar(void) { return fgetc(stdin); }

int ungetc(int c, FILE *file) {
    if (c == EOF || file->unget || !(file->flags & __SRD))
        return EOF;
    if (is_stream(file) && stream_begin_reading(stream_of(file)) < 0)
        return EOF;
    file->unget = (__ungetc_t)((unsigned char)c + 1);
    file->flags &= (uint8_t)~__SEOF;
    return (unsigned char)c;
}

int fputc(int c, FILE *file) {
    struct stream *stream = stream_of(file);

    if (is_stream(file) && stream->state == STREAM_WRITING && stream->at + 1 < stream->size &&
        (stream->buffering == _IOFBF || (stream->buffering == _IOLBF && c != '\n'))) {
        stream->buffer[stream->at++] = (char)c;
        return (unsigned char)c;
    }
    if (!(file->flags & __SWR)) {
        errno = EBADF;
        file->flags |= __SERR;
        return EOF;
    }
    if (file->put((char)c, file) < 0) {
        file->flags |= __SERR;
        return EOF;
    }
    return (unsigned char)c;
}

int putc(int c, FILE *file) { return fputc(c, file); }
int putchar(int c) { return fputc(c, stdout); }

static size_t write_bytes(const char *from, size_t size, FILE *file) {
    size_t done = 0;

    if (is_stream(file))
        return stream_write(stream_of(file), from, size);
    while (done < size && fputc((unsigned char)from[done], file) != EOF)
        done++;
    return done;
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *file) {
    size_t bytes;

    if (size == 0 || count == 0 || __builtin_mul_overflow(size, count, &bytes))
        return 0;
    return write_bytes(from, bytes, file) / size;
}

int fputs(const char *text, FILE *file) {
    size_t size = strlen(text);

    return write_bytes(text, size, file) == size ? 0 : EOF;
}

int puts(const char *text) {
    struct stream *stream = stream_of(stdout);
    int result;

    stream->held++;
    result = fputs(text, stdout) == EOF || fputc('\n', stdout) == EOF ? EOF : 0;
    stream->held--;
    if (stream->state == STREAM_WRITING && stream->buffering == _IONBF)
        result |= stream_flush(stream);
    return result;
}

// What of the buffer there is, after filling it if it is empty: the bytes, 0 at the end or an
// error.
static size_t unread(struct stream *stream) {
    if (stream_begin_reading(stream) < 0)
        return 0;
    if (stream->at == stream->end && stream_fill(stream) <= 0)
        return 0;
    return stream->end - stream->at;
}

static size_t read_bytes(struct stream *stream, char *to, size_t size) {
    size_t done = 0;

    if (size > 0 && stream_file(stream)->unget)
        to[done++] = (char)pushed_back(stream_file(stream));
    while (done < size) {
        size_t left = unread(stream);
        size_t part = left < size - done ? left : size - done;

        if (part == 0)
            break;
        memcpy(to + done, stream->buffer + stream->at, part);
        stream->at += part;
        done += part;
    }
    return done;
}

size_t fread(void *to, size_t size, size_t count, FILE *file) {
    size_t bytes, done = 0;

    if (size == 0 || count == 0 || __builtin_mul_overflow(size, count, &bytes))
        return 0;
    if (is_stream(file))
        return read_bytes(stream_of(file), to, bytes) / size;
    for (int c; done < bytes && (c = fgetc(file)) != EOF;)
        ((char *)to)[done++] = (char)c;
    return done / size;
}

// Up to and with `delimiter`, at most `size` bytes, from the buffer of one stream, or of any. How
// many; 0 at the end.
static size_t read_part(char *to, size_t size, int delimiter, FILE *file) {
    struct stream *stream = stream_of(file);
    size_t left, part;
    const char *found;
    int c;

    if (!is_stream(file) || file->unget) {
        c = fgetc(file);
        if (c == EOF)
            return 0;
        *to = (char)c;
        return 1;
    }
    left = unread(stream);
    part = left < size ? left : size;
    found = memchr(stream->buffer + stream->at, delimiter, part);
    if (found)
        part = (size_t)(found - (stream->buffer + stream->at)) + 1;
    memcpy(to, stream->buffer + stream->at, part);
    stream->at += part;
    return part;
}

char *fgets(char *to, int size, FILE *file) {
    size_t done = 0, room = size > 0 ? (size_t)size - 1 : 0;

    while (done < room && (done == 0 || to[done - 1] != '\n')) {
        size_t part = read_part(to + done, room - done, '\n', file);

        if (part == 0) {
            if (done == 0 || file->flags & __SERR)
                return NULL;
            break;
        }
        done += part;
    }
    if (size <= 0)
        return NULL;
    to[done] = '\0';
    return to;
}

// Room for one more byte than `size`. 0, or -1.
static int line_room(char **line, size_t *room, size_t size) {
    size_t wanted = *line && *room ? *room : LINE_START;
    char *grown;

    while (wanted < size + 2)
        wanted *= 2;
    if (*line && wanted == *room)
        return 0;
    grown = realloc(*line, wanted);
    if (!grown)
        return -1;
    *line = grown;
    *room = wanted;
    return 0;
}

ssize_t getdelim(char **restrict line, size_t *restrict room, int delimiter, FILE *restrict file) {
    size_t done = 0, part;

    do {
        if (line_room(line, room, done) < 0)
            return -1;
        part = read_part(*line + done, *room - 1 - done, delimiter, file);
        done += part;
    } while (part > 0 && (*line)[done - 1] != (char)delimiter);
    (*line)[done] = '\0';
    return done > 0 && !(part == 0 && file->flags & __SERR) ? (ssize_t)done : -1;
}

ssize_t getline(char **restrict line, size_t *restrict room, FILE *restrict file) {
    return getdelim(line, room, '\n', file);
}

int vdprintf(int fd, const char *restrict format, va_list arguments) {
    char *text;
    int size = vasprintf(&text, format, arguments);
    ssize_t written;

    if (size < 0)
        return -1;
    written = write(fd, text, (size_t)size);
    free(text);
    return written < 0 ? -1 : (int)written;
}

int dprintf(int fd, const char *restrict format, ...) {
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = vdprintf(fd, format, arguments);
    va_end(arguments);
    return result;
}

// ---- A FILE that gathers text in memory ----

struct gatherer {
    struct __file_close file;
    char **text;
    size_t *size;
    size_t room;
};

static int gather_put(char c, FILE *file) {
    struct gatherer *gatherer = (void *)file;

    if (*gatherer->size + 1 >= gatherer->room) {
        char *grown = realloc(*gatherer->text, 2 * gatherer->room);

        if (!grown)
            return _FDEV_ERR;
        *gatherer->text = grown;
        gatherer->room *= 2;
    }
    (*gatherer->text)[(*gatherer->size)++] = c;
    (*gatherer->text)[*gatherer->size] = '\0';
    return (unsigned char)c;
}

static int gather_close(FILE *file) {
    free(file);
    return 0;
}

FILE *open_memstream(char **text, size_t *size) {
    struct gatherer *gatherer = malloc(sizeof *gatherer);

    if (!gatherer)
        return NULL;
    *text = calloc(1, LINE_START);
    *size = 0;
    if (!*text) {
        free(gatherer);
        return NULL;
    }
    *gatherer = (struct gatherer){
        .file = FDEV_SETUP_CLOSE(gather_put, NULL, NULL, gather_close, __SWR),
        .text = text,
        .size = size,
        .room = LINE_START,
    };
    return (FILE *)(void *)gatherer; // its first member
}
