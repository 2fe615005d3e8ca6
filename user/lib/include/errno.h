// user/lib/include/errno.h -- picolibc's, with the names that Linux has as well.
#ifndef _RIVET_ERRNO_H
#define _RIVET_ERRNO_H

#ifndef __LINUX_ERRNO_EXTENSIONS__
#define __LINUX_ERRNO_EXTENSIONS__ 1
#endif

#include_next <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

extern char *program_invocation_name, *program_invocation_short_name;

#ifdef __cplusplus
}
#endif

#endif
