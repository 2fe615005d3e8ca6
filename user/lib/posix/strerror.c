// user/lib/posix/strerror.c -- strerror, where picolibc's own texts mislead.
#include <errno.h>
#include <string.h>

// All programs are linked with --wrap=strerror.
char *__real_strerror(int number);
char *__wrap_strerror(int number);

char *__wrap_strerror(int number) {
    const char *text = NULL;

    switch (number) {
    case EPERM: text = "Operation not permitted"; break;
    case ENOMEM: text = "Out of memory"; break;
    case EMFILE: text = "Too many open files"; break;
    case ENFILE: text = "Too many open files in the system"; break;
    case ENOTTY: text = "Not a terminal, or not for this device"; break;
    case E2BIG: text = "Argument list too long"; break;
    }
    return text ? (char *)(size_t)text : __real_strerror(number);
}
