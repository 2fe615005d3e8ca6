// user/sh/trace.h -- set -x: shows commands before they run.
#pragma once

#include <user/sh/memory.h>

void trace_assignment(const char *name, const char *value);
void trace_command(const struct list *arguments);
