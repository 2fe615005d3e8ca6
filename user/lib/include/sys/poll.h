// user/lib/include/sys/poll.h -- another name for <poll.h>.
#include <poll.h>
