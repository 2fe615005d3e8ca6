// user/bc/program.h -- programs of bc: their words, their trees, and how they run.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <user/bc/number.h>

// ---- lexer.c: the words of the program ----

enum word_kind {
    WORD_END,
    WORD_NEWLINE,
    WORD_NUMBER,
    WORD_STRING,
    WORD_NAME,
    WORD_SIGN, // an operator or keyword; `text` says which
};

struct word {
    enum word_kind kind;
    const char *text; // valid until the next word
};

extern struct word word; // the current one

void lexer_open(const char *name);                  // read from this file, "-" is standard input
void lexer_open_text(const char *text, const char *name);
void word_next(void);
bool word_is(const char *sign);
void lexer_error(const char *what);  // says where, too
void lexer_skip_line(void);          // go on in the next line
char *lexer_read_line(void);         // of standard input, for read(); NULL at its end

// ---- parser.c ----

enum node_kind {
    // Expressions
    NODE_NUMBER,    // text: digits, which mean what ibase says when they are run
    NODE_VARIABLE,  // index
    NODE_ELEMENT,   // index, left: the place
    NODE_SPECIAL,   // op: s scale, i ibase, o obase, l last
    NODE_CALL,      // index, left: arguments
    NODE_ARRAY,     // index: an array as an argument
    NODE_LENGTH,    // left
    NODE_SCALE,     // left
    NODE_ROOT,      // left
    NODE_READ,
    NODE_PARENS,    // left
    NODE_NEGATE,    // left
    NODE_NOT,       // left
    NODE_AND,       // left, right
    NODE_OR,
    NODE_BINARY,    // op: + - * / % ^, left, right
    NODE_COMPARE,   // op: = ! < > l (<=) g (>=), left, right
    NODE_ASSIGN,    // op: 0 or an operator, left: what is assigned to, right
    NODE_STEP,      // op: + or -, left; before: the value is the new one
    // Statements
    NODE_SHOW,      // left: the value is written
    NODE_EVALUATE,  // left
    NODE_STRING,    // text
    NODE_PRINT,     // left: a list of expressions and strings
    NODE_BLOCK,     // left: a list of statements
    NODE_IF,        // condition, left, right or NULL
    NODE_LOOP,      // start, condition, step (any may be NULL), left
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_RETURN,    // left or NULL
    NODE_HALT,
    NODE_QUIT,
};

struct node {
    enum node_kind kind;
    char op;
    bool before;
    char *text;
    size_t index;
    struct node *left, *right, *start, *condition, *step;
    struct node *next; // in a list
    struct number *value; // of a NUMBER in base 10, made once
};

// The statements of the next line, or NULL for none or after an error, which was told. Functions
// are defined meanwhile. At the end of the source *ended is set.
struct node *parse_line(bool *ended);
void node_free(struct node *node);

// ---- names.c: variables, arrays and functions by their numbers ----

struct array {
    char *name;
    struct number **elements; // NULL: 0
    size_t count;
};

struct variable {
    char *name;
    struct number *value;
};

struct parameter {
    size_t index; // of the variable or array
    bool is_array, by_name;
};

struct function {
    char *name;
    bool defined, is_void;
    struct parameter *parameters, *locals;
    size_t parameter_count, local_count;
    struct node *body;
};

extern struct variable *variables;
extern struct array *arrays;
extern struct function *functions;

size_t variable_find(const char *name); // made, if there is none
size_t array_find(const char *name);
size_t function_find(const char *name);

// ---- run.c ----

void run_statements(struct node *list); // what goes wrong is told, and ends them
void settings_start(size_t scale);
