// user/lib/tool/tool.h -- what all tools have in common: options, errors, memory, the end.
//
// A tool calls tool_start first, takes its options one by one from tool_option, finds the other
// arguments in tool_operands, and ends with `return tool_end()`.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

extern const char *tool_name;      // the name it was called by, without folders
extern char **tool_operands;       // the arguments that are no options; NULL ends them
extern int tool_operand_count;     // how many
extern char *tool_argument;        // of the option that tool_option gave last
extern int tool_status;            // what tool_end returns if all went well
extern bool tool_silent;           // nothing is said about errors
extern int tool_failure;           // the status after an error: 1 if the tool sets nothing else

// Read the arguments. `letters` lists the options, a ':' after those that take an argument. A '+'
// in it: options end at the first operand. A '#': "-12" is option '#' with argument "12".
// A line of `usage` that has "-x, --name" gives option x a long name as well. `--help` prints the
// usage and ends the tool with status 0; an unknown option ends it with tool_failure.
void tool_start(int argc, char **argv, const char *letters, const char *usage);

// The letter of the next option, its argument in tool_argument; 0 after the last one.
int tool_option(void);

// End the tool unless there are at least `least` operands and at most `most` (-1: any number).
void tool_expect(int least, int most);

// Say "tool: what: why", why being errno's text, and remember that something failed.
void tool_error(const char *what);

// The same with a text of one's own instead.
void tool_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Say it and end the tool with tool_failure.
_Noreturn void tool_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void tool_fail_error(const char *what);

// Say what is wrong with the arguments and where help is, and end the tool with tool_failure.
_Noreturn void tool_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Write out what is left of standard output. Returns the status to end with.
int tool_end(void);

// Memory, or the end of the tool if there is none. tool_join: "folder/name".
void *tool_allocate(size_t size);
void *tool_resize(void *memory, size_t size);
char *tool_duplicate(const char *text);
char *tool_join(const char *folder, const char *name);

// Make room for one more element of `size` bytes in an array of `count` elements that has grown by
// calls of this function only.
void *tool_grow(void *array, size_t count, size_t size);

// The last part of a path, as a pointer into it: "b" of "a/b" and of "b".
const char *tool_last_name(const char *path);

// The length of a path without slashes at its end; that of "/" is 1.
size_t tool_path_length(const char *path);

// Whether the file on the terminal says yes: the first letter of a line read from standard input.
bool tool_confirm(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A number that fills the whole of `text`; else the tool ends with "invalid `what`: text".
// tool_size takes a suffix as well: b is 512, k m G T (K and M too) powers of 1024, kB MB GB powers
// of 1000.
int64_t tool_number(const char *text, const char *what);
uint64_t tool_size(const char *text, const char *what);
