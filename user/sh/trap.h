// user/sh/trap.h -- signals: what `trap` says, and what an interactive shell does.
#pragma once

#include <signal.h>
#include <stdbool.h>

enum { TRAP_EXIT = 0, TRAP_COUNT = 65 }; // EXIT, and signals up to 64

// Set while a trapped signal has come whose action has not run yet.
extern volatile sig_atomic_t trap_pending;

// What is ignored at the start stays ignored in a script.
void traps_start(void);

// Sets how an interactive shell takes signals.
void traps_set_interactive(bool on);

// In a child: actions are forgotten, ignored signals stay ignored. With `defaults` what the
// interactive shell ignores is as it was.
void traps_reset(bool job_signals);

// In a background job without job control: ^C and ^\ are not for it.
void traps_ignore_keys(void);

// Runs the actions of the signals that have come. Between commands.
void traps_run(void);

// Runs the action of EXIT, once. Returns the status with which the shell is to end.
int trap_exit(int status);
bool trap_has_exit(void);

// A foreground job was ended by ^C: an interactive shell stops what it does around it.
void trap_interrupted(void);

// Whether ^C came to an interactive shell itself, and forget it: it was typed when a job had begun
// and did not have the terminal yet, and is for that.
bool trap_take_interrupt(void);

// For waiting: between _begin and _end signals, those of children too, come only within _suspend,
// which ends with the first one. trap_came: the number of one that has an action, or ^C; or 0.
void trap_wait_begin(void);
void trap_wait_suspend(void);
void trap_wait_end(void);
int trap_came(void);

// Names without SIG. trap_number takes names with and without it, and numbers; -1: there is none.
const char *trap_name(int number);
int trap_number(const char *name);

int builtin_trap(char **arguments);
