// user/sh/lexer.h -- bytes to tokens: operators, newlines and words with their quotes.
#pragma once

#include <user/sh/tree.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_IO_NUMBER,      // the 2 of 2>file
    TOKEN_SEMICOLON,
    TOKEN_DOUBLE_SEMICOLON,
    TOKEN_SEMICOLON_AND,  // ;&
    TOKEN_AMPERSAND,
    TOKEN_AND,
    TOKEN_PIPE,
    TOKEN_OR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_REDIRECT,       // which one is in `redirect`
};

// Reserved words; they mean something only where a command can begin.
enum keyword {
    KEYWORD_NONE,
    KEYWORD_NOT,
    KEYWORD_GROUP,
    KEYWORD_GROUP_END,
    KEYWORD_CASE,
    KEYWORD_DO,
    KEYWORD_DONE,
    KEYWORD_ELIF,
    KEYWORD_ELSE,
    KEYWORD_ESAC,
    KEYWORD_FI,
    KEYWORD_FOR,
    KEYWORD_IF,
    KEYWORD_IN,
    KEYWORD_THEN,
    KEYWORD_UNTIL,
    KEYWORD_WHILE,
};

struct token {
    enum token_kind kind;
    enum keyword keyword;
    enum redirect_kind redirect;
    bool strip_tabs;      // of <<-
    int number;           // of TOKEN_IO_NUMBER
    int line;             // on which it begins
    struct part *parts;   // of a word
    const char *plain;    // the word's text if nothing in it is quoted or expanded, else NULL
};

// Reads the next token. All that it is made of comes from the arena.
struct token lexer_token(struct arena *arena);

// How a token is shown in an error message.
const char *token_text(const struct token *token);

// Reads a text as if in double quotes (a here-document, an expression, a prompt).
struct part *lexer_text(struct arena *arena, const char *text, int line);

// The reserved word's text, and which one a text is.
const char *keyword_text(enum keyword keyword);
enum keyword keyword_find(const char *text);
