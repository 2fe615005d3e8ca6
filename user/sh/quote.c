// user/sh/quote.c -- quotes a text so that the shell reads it back as it is.
#include <stdbool.h>
#include <string.h>

#include <user/sh/quote.h>

// it's -> 'it'\''s', and an empty text -> ''
void quote_add(struct buffer *buffer, const char *text) {
    buffer_add(buffer, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            buffer_add_text(buffer, "'\\''");
        else
            buffer_add(buffer, *text);
    }
    buffer_add(buffer, '\'');
}

void quote_add_needed(struct buffer *buffer, const char *text) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_^";

    bool is_bracket = strcmp(text, "[") == 0 || strcmp(text, "]") == 0; // as of the builtin

    if (is_bracket || (*text && text[strspn(text, plain)] == 0))
        buffer_add_text(buffer, text);
    else
        quote_add(buffer, text);
}
