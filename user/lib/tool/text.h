// user/lib/tool/text.h -- how tools write sizes, modes and escapes.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// "drwxr-xr-x" of a mode.
void text_mode(mode_t mode, char text[11]);

// "1.5K": at most three digits, rounded up, powers of 1024.
void text_size(uint64_t bytes, char text[24]);

// The byte that the escape at *at stands for, *at being behind the backslash; moves *at behind it.
// Octal digits may begin with the first of up to `digits`. -1: it is none that C knows; *at stays.
int text_escape(const char **at, int digits);

// isalpha, ... for "alpha", ...: the function of that class of characters. NULL: there is none.
int (*text_class(const char *name, size_t length))(int);

// Read a mode, octal or as "u+x,go=r", relative to `old`. X is x for folders and for what someone
// may execute already. False: it is no mode.
bool text_read_mode(const char *text, mode_t old, mode_t *mode);

// The process's umask, which stays as it is.
mode_t current_umask(void);

// Names of users and groups; numbers if they have none.
const char *user_name(uid_t user);
const char *group_name(gid_t group);
