// abi/terminal.h -- what IO_CONTROL can do with a terminal.
//
// The gate that init hands out is a directory with the entries "console" and "tty"; IO_OPEN of
// either is the terminal. So is IO_OPEN of the empty path, without IO_OPEN_DIRECTORY: then the
// directory can be mounted at /dev/console and at /dev/tty. Bits and special characters have the
// numbers of Linux (asm-generic/termbits.h), which <termios.h> of the C library takes from here.
//
// A request of a process group in the background that reads, or changes something, is answered with
// ERR_BACKGROUND, and the group gets SIGTTIN or SIGTTOU. A process that ignores or blocks SIGTTOU
// names no group in its IO_CONTROL and IO_WRITE.
#pragma once

#include <abi/io.h>

enum terminal_control {
    TERMINAL_GET = 16,       // struct terminal_modes into the lent buffer
    TERMINAL_SET,            // from the lent buffer, at once
    TERMINAL_SET_DRAINED,    // after all output is out
    TERMINAL_SET_FLUSHED,    // the same, and input that nobody read is thrown away
    TERMINAL_GET_SIZE,       // result: rows << 32 | columns
    TERMINAL_SET_SIZE,       // argument: the same; the foreground group gets SIGWINCH
    TERMINAL_GET_FOREGROUND, // result: a process group; the caller's if nobody has it
    TERMINAL_SET_FOREGROUND, // argument: a process group
    TERMINAL_FLUSH,          // argument, bits: 1 input, 2 output
    TERMINAL_AVAILABLE,      // result: bytes that can be read at once
};

enum terminal_input { // modes.input
    TERMINAL_ISTRIP = 0000040,
    TERMINAL_INLCR = 0000100,
    TERMINAL_IGNCR = 0000200,
    TERMINAL_ICRNL = 0000400,
    TERMINAL_IXON = 0002000,
};

enum terminal_output { // modes.output
    TERMINAL_OPOST = 0000001,
    TERMINAL_ONLCR = 0000004,
};

enum terminal_local { // modes.local
    TERMINAL_ISIG = 0000001,
    TERMINAL_ICANON = 0000002,
    TERMINAL_ECHO = 0000010,
    TERMINAL_ECHOE = 0000020,
    TERMINAL_ECHOK = 0000040,
    TERMINAL_ECHONL = 0000100,
    TERMINAL_NOFLSH = 0000200,
    TERMINAL_TOSTOP = 0000400,
    TERMINAL_ECHOCTL = 0001000,
    TERMINAL_ECHOKE = 0004000,
    TERMINAL_IEXTEN = 0100000,
};

enum terminal_character { // places in modes.characters
    TERMINAL_VINTR,
    TERMINAL_VQUIT,
    TERMINAL_VERASE,
    TERMINAL_VKILL,
    TERMINAL_VEOF,
    TERMINAL_VTIME,
    TERMINAL_VMIN,
    TERMINAL_VSTART = 8,
    TERMINAL_VSTOP,
    TERMINAL_VSUSP,
    TERMINAL_VEOL,
    TERMINAL_VREPRINT,
    TERMINAL_VDISCARD,
    TERMINAL_VWERASE,
    TERMINAL_VLNEXT,
    TERMINAL_VEOL2,
    TERMINAL_CHARACTERS = 19,
};

struct terminal_modes {
    uint32_t input, output, control, local;
    uint8_t characters[TERMINAL_CHARACTERS];
    uint8_t reserved;
};
