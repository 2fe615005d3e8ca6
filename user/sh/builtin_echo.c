// user/sh/builtin_echo.c -- the builtin echo, and the backslash escapes.
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/escape.h>
#include <user/sh/output.h>

int escape_read(const char **text, bool zero) {
    static const char letters[] = "abfnrtv\\", bytes[] = "\a\b\f\n\r\t\v\\";
    const char *start = *text, *letter = *start ? strchr(letters, *start) : NULL;
    int value = 0, digits = 0, most = zero && *start == '0' ? 4 : 3;

    if (letter) {
        (*text)++;
        return (unsigned char)bytes[letter - letters];
    }
    if (*start == 'c' && zero) {
        (*text)++;
        return ESCAPE_STOP;
    }
    while (digits < most && start[digits] >= '0' && start[digits] <= '7')
        value = value * 8 + (start[digits++] - '0');
    if (digits == 0)
        return ESCAPE_NONE;
    *text += digits;
    return value & 255;
}

// Returns false after \c, which ends all output.
static bool write_word(const char *word) {
    while (*word) {
        int byte;

        if (*word != '\\') {
            output_byte(*word++);
            continue;
        }
        word++;
        byte = escape_read(&word, true);
        if (byte == ESCAPE_STOP)
            return false;
        output_byte(byte == ESCAPE_NONE ? '\\' : (char)byte);
    }
    return true;
}

// As XSI has it: with escapes. -n: without the line end; -e asks for what is done anyway.
int builtin_echo(char **arguments) {
    bool line_end = true;

    arguments++;
    while (*arguments && (strcmp(*arguments, "-n") == 0 || strcmp(*arguments, "-e") == 0))
        line_end &= (*arguments++)[1] != 'n';
    for (; *arguments; arguments++) {
        if (!write_word(*arguments))
            return 0;
        if (arguments[1])
            output_byte(' ');
    }
    if (line_end)
        output_byte('\n');
    return 0;
}
