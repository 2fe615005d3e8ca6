// user/bc/lexer.c -- the words of a program: numbers, texts, names, signs.
//
// A line is read only when a word of it is wanted, so that one who types sees the result of a line
// before the next one.
#include <user/bc/program.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word word;

static const char *const signs[] = {
    "auto",   "break", "continue", "define", "else", "for",    "halt",  "ibase", "if",   "last",
    "length", "obase", "print",    "quit",   "read", "return", "scale", "sqrt",  "void", "while",
    "++",     "--",    "+=",       "-=",     "*=",   "/=",     "%=",    "^=",    "==",   "<=",
    ">=",     "!=",    "&&",       "||",     "+",    "-",      "*",     "/",     "%",    "^",
    "=",      "<",     ">",        "!",      "(",    ")",      "[",     "]",     "{",    "}",
    ",",      ";",     ".",        "&",      NULL};

static struct input in;
static bool has_input;
static const char *source_name = "standard input";
static const char *source_text; // instead of a file
static char *line;              // the current one, its newline included
static size_t line_capacity;
static const char *at = "";
static unsigned long line_number;
static char *text; // of the word
static size_t text_capacity;

void lexer_open_text(const char *program, const char *name) {
    source_text = program;
    source_name = name;
    line_number = 0;
    at = "";
}

void lexer_open(const char *name) {
    source_text = NULL;
    if (has_input && in.file != 0)
        input_close(&in);
    if (!input_open(&in, name))
        exit(tool_failure);
    has_input = true;
    source_name = in.name;
    line_number = 0;
    at = "";
}

void lexer_error(const char *what) {
    fflush(stdout);
    fprintf(stderr, "bc: %s: line %lu: %s\n", source_name, line_number, what);
}

void lexer_skip_line(void) { at += strlen(at); }

static void keep_line(const char *bytes, size_t size) {
    if (size + 2 > line_capacity) {
        line_capacity = (size + 2) * 2;
        line = tool_resize(line, line_capacity);
    }
    memcpy(line, bytes, size);
    if (size == 0 || line[size - 1] != '\n')
        line[size++] = '\n';
    line[size] = '\0';
    at = line;
    line_number++;
}

// Have a line that is not used up. False: the source has ended.
static bool more(void) {
    size_t size;
    char *bytes;

    if (*at)
        return true;
    fflush(stdout);
    if (source_text) {
        size = strcspn(source_text, "\n");
        if (!*source_text)
            return false;
        keep_line(source_text, size);
        source_text += size + (source_text[size] == '\n');
        return true;
    }
    if (!has_input || !input_line(&in, &bytes, &size))
        return false;
    keep_line(bytes, size);
    return true;
}

char *lexer_read_line(void) {
    static struct input standard;
    static bool open;
    struct input *from = has_input && in.file == 0 ? &in : &standard;
    char *bytes;

    if (from == &standard && !open)
        open = input_open(&standard, "-");
    fflush(stdout);
    return input_text(from, &bytes, NULL) ? bytes : NULL;
}

static void text_append(size_t *length, char c) {
    if (*length + 1 >= text_capacity) {
        text_capacity = text_capacity ? text_capacity * 2 : 64;
        text = tool_resize(text, text_capacity);
    }
    text[(*length)++] = c;
    text[*length] = '\0';
}

// Skip blanks, comments, and ends of lines behind a backslash.
static void skip_blanks(void) {
    while (more()) {
        if (at[0] == '\\' && at[1] == '\n') {
            at += 2;
        } else if (at[0] == '/' && at[1] == '*') {
            at += 2;
            while (more() && !(at[0] == '*' && at[1] == '/'))
                at++;
            at += *at ? 2 : 0;
        } else if (*at == '#') {
            at += strcspn(at, "\n");
        } else if (*at != '\n' && isspace((unsigned char)*at)) {
            at++;
        } else {
            return;
        }
    }
}

static void take_number(void) {
    size_t length = 0;
    bool point = false;

    text_append(&length, *at);
    for (point = *at++ == '.'; more(); at++) {
        if (at[0] == '\\' && at[1] == '\n') {
            at++;
            continue;
        }
        if (!isdigit((unsigned char)*at) && !(*at >= 'A' && *at <= 'F') && (*at != '.' || point))
            break;
        point |= *at == '.';
        text_append(&length, *at);
    }
    word = (struct word){WORD_NUMBER, text};
}

static void take_string(void) {
    size_t length = 0;

    text_append(&length, '"');
    for (at++; more() && *at != '"'; at++)
        text_append(&length, *at);
    if (*at)
        at++;
    else
        lexer_error("a text has no end");
    word = (struct word){WORD_STRING, text + 1};
}

static void take_sign(void) {
    size_t length = 0;

    for (size_t i = 0; signs[i]; i++) {
        length = strlen(signs[i]);
        if (!isalpha((unsigned char)signs[i][0]) && strncmp(at, signs[i], length) == 0) {
            at += length;
            word = (struct word){WORD_SIGN, signs[i]};
            return;
        }
    }
    length = 0;
    text_append(&length, *at++);
    word = (struct word){WORD_SIGN, text};
}

static void take_name(void) {
    size_t length = 0;

    while (islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '_')
        text_append(&length, *at++);
    word = (struct word){WORD_NAME, text};
    for (size_t i = 0; signs[i]; i++) {
        if (strcmp(signs[i], text) == 0)
            word = (struct word){WORD_SIGN, signs[i]};
    }
}

void word_next(void) {
    skip_blanks();
    if (!*at) {
        word = (struct word){WORD_END, "the end"};
    } else if (*at == '\n') {
        at++;
        word = (struct word){WORD_NEWLINE, "the end of the line"};
    } else if (isdigit((unsigned char)*at) || (*at >= 'A' && *at <= 'F') ||
               (*at == '.' && (isdigit((unsigned char)at[1]) || (at[1] >= 'A' && at[1] <= 'F')))) {
        take_number();
    } else if (*at == '"') {
        take_string();
    } else if (islower((unsigned char)*at)) {
        take_name();
    } else {
        take_sign();
    }
}

bool word_is(const char *sign) { return word.kind == WORD_SIGN && strcmp(word.text, sign) == 0; }
