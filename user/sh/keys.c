// user/sh/keys.c -- keys: what the terminal sends for them.
//
// Bytes are read one by one: those behind the line may be meant for the program that it starts.
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <user/sh/keys.h>
#include <user/sh/trap.h>

unsigned key_rows, key_columns;

static int byte_read(void) {
    unsigned char byte;
    ssize_t count;

    do
        count = read(STDIN_FILENO, &byte, 1);
    while (count < 0 && errno == EINTR && !trap_pending);
    if (count < 0 && errno == EINTR)
        return KEY_INTERRUPTED;
    return count == 1 ? byte : KEY_END_OF_FILE;
}

bool key_is_waiting(void) {
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&wait, 1, 0) > 0;
}

static int key_of_number(unsigned number) {
    switch (number) {
    case 1:
    case 7: return KEY_HOME;
    case 3: return KEY_DELETE;
    case 4:
    case 8: return KEY_END;
    default: return KEY_NONE; // 200 and 201 are around what is pasted
    }
}

static int key_of_letter(int letter, bool with_control) {
    switch (letter) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return with_control ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D': return with_control ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    default: return KEY_NONE;
    }
}

// Behind ESC [ or ESC O: numbers, and the letter or ~ that ends them. ESC [ 1 ; 5 C is right with
// the control key, and the answer to the question for the cursor's place ends with R.
static int sequence_read(void) {
    unsigned numbers[2] = {0, 0};
    int count = 0, byte;

    for (;;) {
        byte = byte_read();
        if (byte >= '0' && byte <= '9') {
            if (numbers[count] < 1000)
                numbers[count] = numbers[count] * 10 + (unsigned)byte - '0';
        } else if (byte == ';') {
            count = 1;
        } else {
            break;
        }
    }
    if (byte == 'R' && numbers[0] > 1 && numbers[1] > 1) {
        key_rows = numbers[0];
        key_columns = numbers[1];
        return KEY_SIZE;
    }
    if (byte == '~')
        return key_of_number(numbers[0]);
    return byte < 0 ? byte : key_of_letter(byte, numbers[1] > 1);
}

int key_read(void) {
    int byte = byte_read();

    if (byte != '\033')
        return byte;
    while (byte == '\033') // the key Escape alone, and then another
        byte = byte_read();
    switch (byte) {
    case '[':
    case 'O': return sequence_read();
    case 'b': return KEY_WORD_LEFT;
    case 'f': return KEY_WORD_RIGHT;
    case 'd': return KEY_WORD_DELETE;
    case '.':
    case '_': return KEY_LAST_ARGUMENT;
    case 0x7f:
    case '\b': return KEY_WORD_BACKSPACE;
    default: return byte < 0 ? byte : KEY_NONE;
    }
}
