// user/lib/include/sys/select.h -- picolibc's, with room for every descriptor.
#ifndef _RIVET_SYS_SELECT_H
#define _RIVET_SYS_SELECT_H

#ifndef FD_SETSIZE
#define FD_SETSIZE 256
#endif

#include_next <sys/select.h>

#endif
