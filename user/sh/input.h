// user/sh/input.h -- where commands come from: a stack of texts, files and the terminal.
//
// The lexer takes bytes from the input on top. When the text of an alias ends, the input below goes
// on; at the end of any other, input_next answers INPUT_END until it is popped.
#pragma once

#include <stdbool.h>

enum { INPUT_END = -1 };

struct alias;
struct input;

// Pushes a text, which must stay until it is popped. `line` is the number of its first line.
void input_push_text(const char *text, int line);

// Pushes a text that the input below follows: an alias (which is not used again within), or what
// was read ahead (alias is NULL).
void input_push_inline(const char *text, int line, struct alias *alias);

// Pushes a file; the descriptor is closed when it is popped, unless it is standard input, of which
// nothing behind the line being read is taken.
void input_push_file(int fd);

// Pushes the terminal, read with the line editor.
void input_push_terminal(void);

void input_pop(void);
struct input *input_current(void);
void input_unwind(struct input *wanted);

// The next byte, taken or not; the byte after that, if it is in the same line.
int input_next(void);
int input_peek(void);
int input_peek_second(void);

// The line of the byte that comes next.
int input_line(void);

// A new command begins: a terminal shows its first prompt for it.
void input_begin_command(void);

// Whether the text has nothing more that could be a command.
bool input_is_used_up(void);
