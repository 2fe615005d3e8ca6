// user/edit/keys.c -- keys: what the terminal sends for them.
//
//   ESC [ numbers letter      as xterm does: ESC [ 1 ; 5 C is right with control; 2: shift, 6: both
//   ESC [ number ; number ~   keys without a letter of their own
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <user/edit/keys.h>
#include <user/edit/screen.h>

enum { SEQUENCE_MS = 50 }; // the bytes of one key come within that time

unsigned key_rows, key_columns;

static char typed[256];
static size_t typed_start, typed_end;

static bool is_ready(int ms) {
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};

    return typed_start < typed_end || poll(&wait, 1, ms) > 0;
}

bool key_is_waiting(void) { return is_ready(0); }

// A byte; KEY_RESIZED or KEY_ENDED if a signal came first.
static int byte_read(void) {
    while (typed_start == typed_end) {
        ssize_t count;

        if (screen_was_resized())
            return KEY_RESIZED;
        if (screen_must_end())
            return KEY_ENDED;
        count = read(STDIN_FILENO, typed, sizeof typed);
        if (count == 0 || (count < 0 && errno != EINTR))
            return KEY_ENDED;
        typed_start = 0;
        typed_end = count > 0 ? (size_t)count : 0;
    }
    return (unsigned char)typed[typed_start++];
}

static int key_of_number(unsigned number) {
    switch (number) {
    case 1:
    case 7: return KEY_HOME;
    case 3: return KEY_DELETE;
    case 4:
    case 8: return KEY_END;
    case 5: return KEY_PAGE_UP;
    case 6: return KEY_PAGE_DOWN;
    case 11: return KEY_HELP;
    case 13: return KEY_NEXT;
    case 200: return KEY_PASTE;
    case 201: return KEY_PASTE_END;
    default: return KEY_NONE;
    }
}

static int key_of_letter(int letter) {
    switch (letter) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return KEY_RIGHT;
    case 'D': return KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    case 'P': return KEY_HELP;
    case 'R': return KEY_NEXT;
    default: return KEY_NONE;
    }
}

static int sequence_read(void) {
    unsigned numbers[2] = {0, 0}, count = 0, with;
    int byte, key;

    while (((byte = byte_read()) >= '0' && byte <= '9') || byte == ';' || byte == '[') {
        if (byte == ';')
            count = 1;
        else if (byte != '[' && numbers[count] < 10000)
            numbers[count] = numbers[count] * 10 + (unsigned)byte - '0';
    }
    if (byte > 255)
        return byte;
    if (byte == 'R' && numbers[0] > 1 && numbers[1] > 1) {
        key_rows = numbers[0];
        key_columns = numbers[1];
        return KEY_SIZE;
    }
    key = byte == '~' ? key_of_number(numbers[0]) : key_of_letter(byte);
    with = numbers[1] ? numbers[1] - 1 : 0;
    if (key != KEY_NONE)
        key |= (with & 1 ? KEY_SHIFT : 0) | (with & 4 ? KEY_CONTROL : 0);
    return key;
}

int key_read(void) {
    int byte = byte_read();

    if (byte != '\033')
        return byte;
    if (!is_ready(SEQUENCE_MS))
        return KEY_ESCAPE;
    byte = byte_read();
    switch (byte) {
    case '[':
    case 'O': return sequence_read();
    case 'b': return KEY_LEFT | KEY_CONTROL;
    case 'f': return KEY_RIGHT | KEY_CONTROL;
    case 0x7f:
    case '\b': return KEY_WORD_BACKSPACE;
    case '\033': return KEY_ESCAPE;
    default: return byte > 255 ? byte : KEY_NONE;
    }
}
