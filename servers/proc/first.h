// servers/proc/first.h -- the first process.
//
// The manifest says which program it is ("/bin/sh -l"); when it ends it is started again. If the
// argument begins with the word "command", the rest is one line for the shell: when that ends, its
// status is printed and the machine goes off.
#pragma once

#include <servers/proc/process.h>
#include <user/lib/serve.h>

// Start it; does nothing if there is no argument.
void first_start(void);

// Whether this is it.
bool first_is(const struct process *p);

// The account that it and its children share.
unsigned first_account(void);

// It ended, with a status as wait tells it.
void first_ended(uint32_t status);

// It is time to start it again, if that was wanted.
void first_retry(ns_t now);
