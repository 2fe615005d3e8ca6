// user/sh/lexer.c -- bytes to tokens: signs, newlines and words.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/input.h>
#include <user/sh/lexer.h>
#include <user/sh/word.h>

static const char *const keywords[] = {
    [KEYWORD_NOT] = "!",       [KEYWORD_GROUP] = "{",   [KEYWORD_GROUP_END] = "}",
    [KEYWORD_CASE] = "case",   [KEYWORD_DO] = "do",     [KEYWORD_DONE] = "done",
    [KEYWORD_ELIF] = "elif",   [KEYWORD_ELSE] = "else", [KEYWORD_ESAC] = "esac",
    [KEYWORD_FI] = "fi",       [KEYWORD_FOR] = "for",   [KEYWORD_IF] = "if",
    [KEYWORD_IN] = "in",       [KEYWORD_THEN] = "then", [KEYWORD_UNTIL] = "until",
    [KEYWORD_WHILE] = "while",
};

// The longer ones before those that they begin with.
static const struct sign {
    const char *text;
    enum token_kind kind;
    enum redirect_kind redirect;
    bool strip_tabs;
} signs[] = {
    {"&&", TOKEN_AND, 0, false},
    {"&", TOKEN_AMPERSAND, 0, false},
    {"||", TOKEN_OR, 0, false},
    {"|", TOKEN_PIPE, 0, false},
    {";;", TOKEN_DOUBLE_SEMICOLON, 0, false},
    {";&", TOKEN_SEMICOLON_AND, 0, false},
    {";", TOKEN_SEMICOLON, 0, false},
    {"(", TOKEN_OPEN, 0, false},
    {")", TOKEN_CLOSE, 0, false},
    {"<<-", TOKEN_REDIRECT, REDIRECT_HERE, true},
    {"<<", TOKEN_REDIRECT, REDIRECT_HERE, false},
    {"<&", TOKEN_REDIRECT, REDIRECT_COPY_INPUT, false},
    {"<>", TOKEN_REDIRECT, REDIRECT_READ_WRITE, false},
    {"<", TOKEN_REDIRECT, REDIRECT_READ, false},
    {">>", TOKEN_REDIRECT, REDIRECT_APPEND, false},
    {">&", TOKEN_REDIRECT, REDIRECT_COPY_OUTPUT, false},
    {">|", TOKEN_REDIRECT, REDIRECT_CLOBBER, false},
    {">", TOKEN_REDIRECT, REDIRECT_WRITE, false},
};

enum { SIGNS = sizeof(signs) / sizeof(signs[0]), SIGN_MAX = 3 };

const char *keyword_text(enum keyword keyword) { return keywords[keyword]; }

enum keyword keyword_find(const char *text) {
    for (enum keyword i = KEYWORD_NOT; i <= KEYWORD_WHILE; i++)
        if (strcmp(keywords[i], text) == 0)
            return i;
    return KEYWORD_NONE;
}

const char *word_plain(const struct part *parts) {
    if (!parts || parts->next || parts->kind != PART_TEXT || parts->quoted)
        return NULL;
    return parts->text;
}

static void skip_blanks(void) {
    int byte;

    for (;;) {
        byte = input_peek();
        if (byte == ' ' || byte == '\t')
            input_next();
        else if (!word_skip_joint())
            break;
    }
    if (byte != '#')
        return;
    while (byte != '\n' && byte != INPUT_END) {
        input_next();
        byte = input_peek();
    }
}

static const struct sign *find_sign(const char *text) {
    for (int i = 0; i < SIGNS; i++)
        if (strcmp(signs[i].text, text) == 0)
            return &signs[i];
    return NULL;
}

// Reads the longest operator that is there.
static void read_sign(struct token *token) {
    char text[SIGN_MAX + 1] = {0};
    const struct sign *found = NULL, *longer;

    for (size_t length = 0; length < SIGN_MAX; length++) {
        int byte;

        while (word_skip_joint())
            ;
        byte = input_peek();
        text[length] = (char)(byte == INPUT_END ? 0 : byte);
        longer = find_sign(text);
        if (!longer || byte == INPUT_END)
            break;
        found = longer;
        input_next();
    }
    token->kind = found->kind;
    token->redirect = found->redirect;
    token->strip_tabs = found->strip_tabs;
}

// A number right before < or > says which file is meant.
static void check_number(struct token *token) {
    const char *text = token->plain;
    int byte = input_peek();

    if (!text || (byte != '<' && byte != '>') || text[strspn(text, "0123456789")] ||
        strlen(text) > 6)
        return;
    token->kind = TOKEN_IO_NUMBER;
    token->number = atoi(text);
}

struct token lexer_token(struct arena *arena) {
    struct token token = {0};
    int byte;

    skip_blanks();
    byte = input_peek();
    token.line = input_line();
    if (byte == INPUT_END) {
        token.kind = TOKEN_END;
    } else if (byte == '\n') {
        input_next();
        here_read(arena);
        token.kind = TOKEN_NEWLINE;
    } else if (word_ends(byte)) {
        read_sign(&token);
    } else {
        token.kind = TOKEN_WORD;
        token.parts = word_read(arena);
        token.plain = word_plain(token.parts);
        if (token.plain)
            token.keyword = keyword_find(token.plain);
        check_number(&token);
    }
    return token;
}

const char *token_text(const struct token *token) {
    static char text[64];
    const char *shown = NULL;

    if (token->kind == TOKEN_END)
        return "the end";
    if (token->kind == TOKEN_NEWLINE)
        return "the end of the line";
    if (token->kind == TOKEN_WORD)
        shown = token->parts && token->parts->text ? token->parts->text : "$";
    if (token->kind == TOKEN_IO_NUMBER)
        shown = token->plain;
    for (int i = 0; !shown && i < SIGNS; i++)
        if (signs[i].kind == token->kind && signs[i].redirect == token->redirect &&
            signs[i].strip_tabs == token->strip_tabs)
            shown = signs[i].text;
    snprintf(text, sizeof(text), "\"%.60s\"", shown ? shown : "?");
    return text;
}
