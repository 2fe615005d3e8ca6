// kernel/print.h -- text to the firmware's console, for boot, debug_write and panics.
#pragma once

// As printf, but for floating point. The console is shared; lines may mix.
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
