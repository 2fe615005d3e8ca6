// user/lib/include/err.h -- messages on standard error: "program: text: what errno means".
#ifndef _ERR_H
#define _ERR_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _ERR_FORMAT(text, first) __attribute__((__format__(__printf__, text, first)))

void err(int status, const char *format, ...) _ERR_FORMAT(2, 3) __attribute__((__noreturn__));
void errx(int status, const char *format, ...) _ERR_FORMAT(2, 3) __attribute__((__noreturn__));
void warn(const char *format, ...) _ERR_FORMAT(1, 2);
void warnx(const char *format, ...) _ERR_FORMAT(1, 2);
void verr(int status, const char *format, va_list arguments) __attribute__((__noreturn__));
void verrx(int status, const char *format, va_list arguments) __attribute__((__noreturn__));
void vwarn(const char *format, va_list arguments);
void vwarnx(const char *format, va_list arguments);

#undef _ERR_FORMAT

#ifdef __cplusplus
}
#endif

#endif
