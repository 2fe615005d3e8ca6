// user/lib/include/unistd.h -- picolibc's, and what it lacks.
#ifndef _RIVET_UNISTD_H
#define _RIVET_UNISTD_H

#include_next <unistd.h>

#define _CS_PATH 0

#ifdef __cplusplus
extern "C" {
#endif

int brk(void *end);
int syncfs(int fd);

#ifdef __cplusplus
}
#endif

#endif
