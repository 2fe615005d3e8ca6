// user/lib/posix/random.c -- random bytes, from /dev/urandom.
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

enum { ENTROPY_MAX = 256 };

ssize_t getrandom(void *to, size_t size, unsigned flags) {
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    size_t done = 0;

    (void)flags;
    if (fd < 0)
        return -1;
    while (done < size) {
        ssize_t count = read(fd, (char *)to + done, size - done);

        if (count <= 0)
            break;
        done += (size_t)count;
    }
    close(fd);
    return done > 0 || size == 0 ? (ssize_t)done : -1;
}

int getentropy(void *to, size_t size) {
    if (size > ENTROPY_MAX) {
        errno = EIO;
        return -1;
    }
    return getrandom(to, size, 0) == (ssize_t)size ? 0 : -1;
}
