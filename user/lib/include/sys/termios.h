// user/lib/include/sys/termios.h -- another name for <termios.h>.
#include <termios.h>
