// user/sed/sed.h -- what the parts of sed know of each other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <user/lib/tool/pattern.h>

enum address_kind {
    ADDRESS_NONE,
    ADDRESS_LINE,     // number
    ADDRESS_LAST,     // $
    ADDRESS_PATTERN,  // /re/
    ADDRESS_STEP,     // number~step; as the second one ~step: up to a multiple of it
    ADDRESS_COUNT,    // +number, as the second one
};

struct address {
    enum address_kind kind;
    uint64_t number, step;
    struct pattern *pattern; // NULL: the one that was used last
};

// A file that is written to. What lacks the newline at its end gets it when more is written.
struct output {
    const char *name;
    FILE *stream;
    bool line_open;
};

struct command {
    struct address from, to;
    bool negated, in_range;
    uint64_t range_end; // while in_range: the line, if it is known; else 0
    char name;
    char *text;              // of a i c r, and s's replacement; labels
    size_t text_length;
    size_t jump;             // of b t T { : the command to go on at
    struct pattern *pattern; // of s; NULL: the one that was used last
    bool global, print;      // flags of s
    uint64_t number;         // the first match that is replaced; q's status
    struct output *output;   // of w and s///w
    unsigned char *map;      // of y: 256 bytes
};

struct text {
    char *bytes;
    size_t length, capacity;
};

struct settings {
    bool quiet, extended, separate, in_place; // -n -E -s -i
    const char *suffix;                       // of -i: for a copy of the old file
};

extern struct settings settings;
extern struct command *commands;
extern size_t command_count;

// script.c: add a script to the commands; check jumps and braces when all are there.
void script_add(const char *script, const char *name);
void script_finish(void);

// replace.c: s on `space`. The number of replacements.
uint64_t replace(struct command *c, struct text *space, struct pattern *pattern);

// text.c
void text_set(struct text *text, const char *bytes, size_t length);
void text_add(struct text *text, const char *bytes, size_t length);
void output_write(struct output *output, const char *bytes, size_t length, bool newline);
void output_list(struct output *output, const struct text *text); // command l
struct output *output_open(const char *name);
void output_flush_all(void);
extern struct output standard_output;

// lines.c: the lines of all files, one after the other.
void lines_start(char **names);
bool lines_next(struct text *space, bool append); // false: there is none
bool lines_at_last(void);
uint64_t lines_number(void);
bool lines_complete(void); // the last one had a newline
const char *lines_name(void);
void lines_finish(void);

// run.c: run the commands on all lines. The status.
int run(void);
