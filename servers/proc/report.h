// servers/proc/report.h -- lines for people, on the console.
#pragma once

// Print a line on the serial line; on the kernel's console if there is none.
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Wait until all of them are out.
void report_sync(void);
