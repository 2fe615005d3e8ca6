// user/lib/include/fcntl.h -- picolibc's, and what it lacks.
#ifndef _RIVET_FCNTL_H
#define _RIVET_FCNTL_H

#include_next <fcntl.h>

#define O_DSYNC O_SYNC
#define O_RSYNC O_SYNC
#define O_LARGEFILE 0
#define O_NDELAY O_NONBLOCK
#define O_TTY_INIT 0

#endif
