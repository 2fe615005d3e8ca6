// user/sh/execute.h -- runs syntax trees.
#pragma once

#include <stdbool.h>

#include <user/sh/process.h>
#include <user/sh/tree.h>

// Runs a command (NULL: none) and returns its status, which shell.status has, too. `last`: the
// shell has nothing to do after it, so that a program may take the shell's place. When shell.skip
// is set afterwards, the commands around it end.
int execute(const struct node *node, bool last);

// A simple command; see command.c.
int execute_simple(const struct node *node, bool last);

// A pipeline of several commands; its processes in the background are not waited for.
int execute_pipeline(const struct node *node, enum process_place place);
