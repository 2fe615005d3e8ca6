// user/sed/text.c -- the texts that sed works on, and the files that it writes.
#include <user/sed/sed.h>

#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUTS_MAX = 64, LIST_COLUMNS = 69 };

struct output standard_output = {.name = "/dev/stdout"};
static struct output outputs[OUTPUTS_MAX];
static size_t output_count;

static void text_reserve(struct text *text, size_t length) {
    if (length <= text->capacity)
        return;
    text->capacity = length * 2;
    text->bytes = tool_resize(text->bytes, text->capacity);
}

void text_add(struct text *text, const char *bytes, size_t length) {
    text_reserve(text, text->length + length + 1);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_set(struct text *text, const char *bytes, size_t length) {
    text->length = 0;
    text_add(text, bytes, length);
}

void output_write(struct output *output, const char *bytes, size_t length, bool newline) {
    if (output->line_open)
        putc('\n', output->stream);
    fwrite(bytes, 1, length, output->stream);
    if (newline)
        putc('\n', output->stream);
    output->line_open = !newline;
}

// How a byte is listed; the number of columns.
static size_t list_byte(unsigned char byte, char text[5]) {
    static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    const char *found = byte ? strchr(values, byte) : NULL;

    if (found)
        return (size_t)sprintf(text, "\\%c", letters[found - values]);
    if (byte < 128 && isprint(byte))
        return (size_t)sprintf(text, "%c", byte);
    return (size_t)sprintf(text, "\\%03o", byte);
}

void output_list(struct output *output, const struct text *text) {
    size_t column = 0;

    output_write(output, "", 0, false);
    output->line_open = false;
    for (size_t i = 0; i < text->length; i++) {
        char shown[5];
        size_t width = list_byte((unsigned char)text->bytes[i], shown);

        if (column + width > LIST_COLUMNS) {
            fputs("\\\n", output->stream);
            column = 0;
        }
        fputs(shown, output->stream);
        column += width;
    }
    fputs("$\n", output->stream);
}

struct output *output_open(const char *name) {
    if (strcmp(name, "/dev/stdout") == 0)
        return &standard_output;
    for (size_t i = 0; i < output_count; i++) {
        if (strcmp(outputs[i].name, name) == 0)
            return &outputs[i];
    }
    if (output_count == OUTPUTS_MAX)
        tool_fail("too many files to write to");
    outputs[output_count] = (struct output){
        tool_duplicate(name), strcmp(name, "/dev/stderr") == 0 ? stderr : fopen(name, "w"), false};
    if (!outputs[output_count].stream)
        tool_fail_error(name);
    return &outputs[output_count++];
}

void output_flush_all(void) {
    for (size_t i = 0; i < output_count; i++) {
        if (fflush(outputs[i].stream) != 0)
            tool_error(outputs[i].name);
    }
}
