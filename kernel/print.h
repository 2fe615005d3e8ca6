// kernel/print.h -- text to the firmware's console, for boot, debug_write and panics.
#pragma once

// Knows %s %c %d %u %x %p %lu %lx %%, without widths. The console is shared; lines may mix.
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

void print_char(char c);
