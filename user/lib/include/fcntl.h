// user/lib/include/fcntl.h -- picolibc's, and what it lacks.
#ifndef _RIVET_FCNTL_H
#define _RIVET_FCNTL_H

#include_next <fcntl.h>

#define O_DSYNC O_SYNC
#define O_RSYNC O_SYNC
#define O_LARGEFILE 0
#define O_NDELAY O_NONBLOCK
#define O_TTY_INIT 0

#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_RANDOM 1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED 3
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5

#ifdef __cplusplus
extern "C" {
#endif

int posix_fadvise(int fd, off_t offset, off_t size, int advice);
int posix_fallocate(int fd, off_t offset, off_t size);

#ifdef __cplusplus
}
#endif

#endif
