// user/sh/tree.h -- the syntax tree: what the parser makes of a command, and execute.c runs.
//
//   if grep -q x "$f"; then echo yes; fi >log
//
//   IF redirects: >log
//    +- condition: SIMPLE words: grep -> -q -> x -> "$f"
//    |                                              PARAMETER f, quoted
//    `- body:      SIMPLE words: echo -> yes
#pragma once

#include <stdbool.h>

#include <user/sh/memory.h>

// ---- Words ----
// A word is a row of parts: "a$b"c is TEXT a (quoted), PARAMETER b (quoted), TEXT c.

enum part_kind { PART_TEXT, PART_PARAMETER, PART_COMMAND, PART_ARITHMETIC };

// ${name OPERATOR word}; `colon`: an empty value counts as none.
enum parameter_operator {
    PARAMETER_PLAIN,
    PARAMETER_LENGTH,        // ${#x}
    PARAMETER_DEFAULT,       // ${x-word}
    PARAMETER_ASSIGN,        // ${x=word}
    PARAMETER_ERROR,         // ${x?word}
    PARAMETER_ALTERNATIVE,   // ${x+word}
    PARAMETER_CUT_FRONT,     // ${x#pattern}
    PARAMETER_CUT_FRONT_MOST,
    PARAMETER_CUT_BACK,      // ${x%pattern}
    PARAMETER_CUT_BACK_MOST,
};

struct part {
    struct part *next;
    enum part_kind kind;
    bool quoted;             // its result is neither split nor used as a pattern
    bool colon;
    enum parameter_operator operation;
    const char *text;        // of TEXT; the name of a PARAMETER
    struct part *argument;   // of a PARAMETER's operator; the expression of ARITHMETIC
    struct node *command;    // of COMMAND: NULL if it is empty
};

struct word {
    struct word *next;
    struct part *parts;
    int line;
};

// `name=value` before or as a command.
struct assignment {
    struct assignment *next;
    const char *name;
    struct part *value;
};

// ---- Redirections ----

enum redirect_kind {
    REDIRECT_READ,           // <
    REDIRECT_WRITE,          // >
    REDIRECT_CLOBBER,        // >|
    REDIRECT_APPEND,         // >>
    REDIRECT_READ_WRITE,     // <>
    REDIRECT_COPY_INPUT,     // <&
    REDIRECT_COPY_OUTPUT,    // >&
    REDIRECT_HERE,           // << and <<-
};

static inline bool redirect_reads(enum redirect_kind kind) {
    return kind == REDIRECT_READ || kind == REDIRECT_READ_WRITE || kind == REDIRECT_COPY_INPUT ||
           kind == REDIRECT_HERE;
}

struct redirect {
    struct redirect *next;
    enum redirect_kind kind;
    int fd;
    struct part *target;     // the word behind the operator, or the here-document's text
    const char *delimiter;   // of a here-document
    bool strip_tabs;         // <<-
    bool literal;            // the delimiter was quoted: nothing is expanded
};

// ---- Commands ----

enum node_kind {
    NODE_SIMPLE,
    NODE_PIPELINE,           // children; one if negated
    NODE_AND_OR,             // children, each with how it is connected to the one before it
    NODE_LIST,               // children; `background` in those that & ends
    NODE_SUBSHELL,           // ( body )
    NODE_GROUP,              // { body }
    NODE_IF,
    NODE_WHILE,
    NODE_UNTIL,
    NODE_FOR,
    NODE_CASE,
    NODE_FUNCTION,
};

struct case_item {
    struct case_item *next;
    struct word *patterns;
    struct node *body;       // NULL if it is empty
    bool falls_through;      // ended by ;&
};

struct node {
    enum node_kind kind;
    bool background;         // in a list: run it and go on
    bool negated;            // a pipeline with !
    bool after_or;           // in an and-or list: behind || (else behind && or the first)
    int line;
    struct node *next;       // the next child of its parent
    struct redirect *redirects;
    union {
        struct {
            struct assignment *assignments;
            struct word *words;
        } simple;
        struct node *children;
        struct {
            struct node *condition, *body, *otherwise;
        } branch;            // IF, WHILE, UNTIL; SUBSHELL and GROUP have just the body
        struct {
            const char *variable;
            struct word *words;
            bool has_words;  // `in` was there; else it loops over "$@"
            struct node *body;
        } loop;
        struct {
            struct word *subject;
            struct case_item *items;
        } choice;
        struct {
            const char *name;
            struct node *body;
        } function;
    };
};

// A command that was read, with the memory of all its nodes. Functions defined in it hold it too.
struct tree {
    struct arena arena;
    unsigned holders;
    struct node *root;       // NULL: an empty line
};

// The text of a word that is one unquoted text, else NULL.
const char *word_plain(const struct part *parts);

void tree_hold(struct tree *tree);
void tree_release(struct tree *tree);

// The trees that are being run, each held: the newest is the one of the command that runs.
void running_push(struct tree *tree);
void running_pop(void);
struct tree *running_top(void);
size_t running_depth(void);
void running_unwind(size_t depth);

// Adds the source of a command to a buffer, on one line, as `jobs` shows it.
void tree_print(struct buffer *buffer, const struct node *node);
