// user/lib/include/error.h -- GNU's messages on standard error: "program: text: the error".
#ifndef _ERROR_H
#define _ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

extern unsigned error_message_count;
extern int error_one_per_line;
extern void (*error_print_progname)(void);

// It exits with `status` if that is not 0.
void error(int status, int number, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
void error_at_line(int status, int number, const char *file, unsigned line, const char *format, ...)
    __attribute__((__format__(__printf__, 5, 6)));

#ifdef __cplusplus
}
#endif

#endif
