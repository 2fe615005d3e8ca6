// user/lib/console.h -- where stdout and stderr go until a program has a terminal.
#pragma once

// Write out what this thread has printed since its last newline.
void console_flush(void);
