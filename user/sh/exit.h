// user/sh/exit.h -- the end of the shell.
#pragma once

// Runs the action of `trap ... EXIT` and ends the shell, or the subshell.
_Noreturn void shell_exit(int status);
