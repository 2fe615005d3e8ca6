// user/lib/include/spawn.h -- picolibc's, and what it lacks.
#ifndef _RIVET_SPAWN_H
#define _RIVET_SPAWN_H

#include_next <spawn.h>

#define POSIX_SPAWN_USEVFORK 0
#define POSIX_SPAWN_SETSID 0x80

#ifdef __cplusplus
extern "C" {
#endif

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

#ifdef __cplusplus
}
#endif

#endif
