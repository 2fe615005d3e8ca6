// servers/init/log.h -- what init has to say: on the console, and kept for `svc log`.
#pragma once

#include <stdint.h>

// One line; the time and the newline are added. For what somebody asked for.
void log_keep(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The same on the console, too, behind init's name: for what nobody asked for.
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The text from byte `*from` on, as much as is in one piece: its address, and its size, which is 0
// if there is no more. If `*from` is lost already, it is set to the oldest byte that is there.
const char *log_text(uint64_t *from, uint64_t *size);
