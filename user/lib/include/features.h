// user/lib/include/features.h -- another name for <sys/features.h>, for programs from Linux.
#include <sys/features.h>
