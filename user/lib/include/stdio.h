// user/lib/include/stdio.h -- picolibc's, and what it lacks.
#ifndef _RIVET_STDIO_H
#define _RIVET_STDIO_H

#ifndef BUFSIZ
#define BUFSIZ 4096
#endif

#include_next <stdio.h>
#include <sys/types.h>

#undef L_tmpnam
#define L_tmpnam 32
#undef P_tmpdir
#define P_tmpdir "/tmp"
#define L_ctermid 16
#define FOPEN_MAX 256
#define FILENAME_MAX 4096

#define stdin stdin
#define stdout stdout
#define stderr stderr

#ifdef __cplusplus
extern "C" {
#endif

int dprintf(int fd, const char *__restrict format, ...) __attribute__((__format__(printf, 2, 3)));
int vdprintf(int fd, const char *__restrict format, va_list arguments);
ssize_t getdelim(char **__restrict line, size_t *__restrict size, int delimiter,
                 FILE *__restrict stream);
ssize_t getline(char **__restrict line, size_t *__restrict size, FILE *__restrict stream);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *stream);
char *ctermid(char *name);
FILE *open_memstream(char **text, size_t *size);
int renameat(int old_directory, const char *old_path, int new_directory, const char *new_path);
int fpurge(FILE *stream);
void flockfile(FILE *stream);
int ftrylockfile(FILE *stream);
void funlockfile(FILE *stream);

#define getc_unlocked(stream) fgetc(stream)
#define getchar_unlocked() fgetc(stdin)
#define putc_unlocked(c, stream) fputc(c, stream)
#define putchar_unlocked(c) fputc(c, stdout)
#define fputs_unlocked(text, stream) fputs(text, stream)
#define fwrite_unlocked(from, size, count, stream) fwrite(from, size, count, stream)
#define fread_unlocked(to, size, count, stream) fread(to, size, count, stream)
#define fgets_unlocked(text, size, stream) fgets(text, size, stream)
#define fflush_unlocked(stream) fflush(stream)
#define ferror_unlocked(stream) ferror(stream)
#define feof_unlocked(stream) feof(stream)
#define clearerr_unlocked(stream) clearerr(stream)
#define fileno_unlocked(stream) fileno(stream)

#ifdef __cplusplus
}
#endif

#endif
