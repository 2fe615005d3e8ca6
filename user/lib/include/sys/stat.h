// user/lib/include/sys/stat.h -- picolibc's, and what it lacks.
#ifndef _RIVET_SYS_STAT_H
#define _RIVET_SYS_STAT_H

#include_next <sys/stat.h>

#undef S_BLKSIZE
#define S_BLKSIZE 512

#define UTIME_NOW ((1l << 30) - 1l)
#define UTIME_OMIT ((1l << 30) - 2l)

#ifdef __cplusplus
extern "C" {
#endif

int lstat(const char *__restrict path, struct stat *__restrict status);
int mknod(const char *path, mode_t mode, dev_t device);
int mknodat(int directory, const char *path, mode_t mode, dev_t device);

#ifdef __cplusplus
}
#endif

#endif
