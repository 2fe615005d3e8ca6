// user/lib/posix/temporary.c -- files with names that nobody has.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/posix/timers.h>
#include <user/lib/syscalls.h>

enum { TRIES = 100, WILD = 6 };

// Fill in the XXXXXX before the last `suffix` bytes. 0, or -1 and errno.
static int name_fill(char *name, int suffix) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static unsigned long state;
    size_t size = strlen(name);
    char *wild = name + size - (size_t)suffix - WILD;

    if (suffix < 0 || size < (size_t)suffix + WILD || strspn(wild, "X") < WILD) {
        errno = EINVAL;
        return -1;
    }
    state += time_now() / 100 + (unsigned long)getpid() * 1000003;
    for (int i = 0; i < WILD; i++) {
        state = state * 6364136223846793005ul + 1442695040888963407ul;
        wild[i] = letters[(state >> 33) % (sizeof letters - 1)];
    }
    return 0;
}

static int make_file(const char *name, int flags) {
    return open(name, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
}

static int make_directory(const char *name, int flags) {
    (void)flags;
    return mkdir(name, 0700);
}

// Only to see whether there is none.
static int make_nothing(const char *name, int flags) {
    struct stat status;

    (void)flags;
    if (lstat(name, &status) < 0 && errno == ENOENT)
        return 0;
    errno = EEXIST;
    return -1;
}

static int make_named(char *name, int suffix, int flags, int (*make)(const char *, int)) {
    size_t size = strlen(name);

    for (int i = 0; i < TRIES; i++) {
        if (name_fill(name, suffix) < 0)
            return -1;

        int result = make(name, flags);

        if (result >= 0 || errno != EEXIST)
            return result;
        memset(name + size - (size_t)suffix - WILD, 'X', WILD);
    }
    return -1;
}

int mkostemps(char *name, int suffix, int flags) {
    return make_named(name, suffix, flags & ~O_ACCMODE, make_file);
}

int mkostemp(char *name, int flags) { return mkostemps(name, 0, flags); }
int mkstemps(char *name, int suffix) { return mkostemps(name, suffix, 0); }
int mkstemp(char *name) { return mkostemps(name, 0, 0); }

char *mkdtemp(char *name) { return make_named(name, 0, 0, make_directory) < 0 ? NULL : name; }

static char *name_make(char *name) {
    if (make_named(name, 0, 0, make_nothing) < 0)
        *name = '\0';
    return name;
}

char *mktemp(char *name) { return name_make(name); }

char *tmpnam(char *name) {
    static char own[L_tmpnam];

    name = name ? name : own;
    strcpy(name, "/tmp/fileXXXXXX");
    return *name_make(name) ? name : NULL;
}

FILE *tmpfile(void) {
    char name[] = "/tmp/tmpXXXXXX";
    int fd = mkstemp(name);
    FILE *stream;

    if (fd < 0)
        return NULL;
    unlink(name);
    stream = fdopen(fd, "w+");
    if (!stream)
        close(fd);
    return stream;
}
