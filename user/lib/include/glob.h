// user/lib/include/glob.h -- picolibc's, and what it lacks.
#ifndef _RIVET_GLOB_H
#define _RIVET_GLOB_H

#include_next <glob.h>
#include <stddef.h>

#define GLOB_ABORTED GLOB_ABEND
#define GLOB_NOMATCH (-3)

#endif
