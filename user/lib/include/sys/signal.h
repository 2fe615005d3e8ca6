// user/lib/include/sys/signal.h -- another name for <signal.h>.
#include <signal.h>
