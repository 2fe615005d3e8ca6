// user/sh/shell.h -- the state of the shell that all its parts share, and its limits.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include <user/sh/options.h>
#include <user/sh/variables.h>

enum {
    STATUS_USAGE = 2,          // wrong use of a builtin, syntax and expansion errors
    STATUS_NOT_EXECUTABLE = 126,
    STATUS_NOT_FOUND = 127,
    STATUS_SIGNAL = 128,       // and the signal's number
    PARSE_DEPTH_MAX = 400,     // of commands in commands and quotes in quotes
    NESTING_MAX = 800,         // of functions that call functions, and of `eval` and `.`
    PIPELINE_MAX = 256,        // processes in a pipeline
    SHELL_FD_MIN = 10,         // the shell's own files are at this descriptor or above
};

// What `break`, `continue` and `return` ask of the commands around them.
enum skip { SKIP_NONE, SKIP_BREAK, SKIP_CONTINUE, SKIP_RETURN };

struct shell {
    int status;                // of the last command: $?
    int substitution_status;   // of the last $(...) of a command; -1: there was none
    pid_t pid;                 // $$: of the shell itself, in its subshells too
    pid_t background_pid;      // $!; 0: there was none
    const char *name;          // $0
    const char *script;        // the name in error messages
    const char *program;       // the file of the shell itself
    struct parameters parameters;
    enum skip skip;
    int line;                  // of the command that runs: $LINENO
    int skip_count;            // loops that `break` or `continue` leaves
    int loop_depth;            // loops around the command
    int function_depth;        // functions around it
    int nesting;               // functions, `eval`s, `.`s and traps around it
    int dot_depth;             // scripts read with `.` around it
    bool tested;               // its status is looked at, so that `set -e` does not apply
    bool interactive;          // prompts, and goes on after errors
    bool typed;                // commands are typed, so that nobody knows the lines' numbers
    bool keeps_redirects;      // `exec` makes the redirections of its command stay
    bool subshell;             // is a fork of the shell
};

extern struct shell shell;
