// user/sort/sort.h -- what the parts of sort know of each other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <user/lib/tool/input.h>

struct order {
    bool numeric, general, human, month, version; // what a key means; none: bytes
    bool fold, dictionary, printable;             // which bytes count, and how
    bool skip_start, skip_end;                    // blanks at the start of a field do not count
    bool reverse;
};

struct key {
    size_t start_field, start_char; // counted from 1
    size_t end_field, end_char;     // 0: the end of the line; of the field
    struct order order;
};

struct line {
    char *text; // zero-terminated
    size_t length;
};

extern struct key *keys;
extern size_t key_count;
extern struct order order_global;
extern int field_separator; // -1: fields begin with blanks
extern bool stable, unique;
extern int line_end;
extern size_t memory_limit;    // bytes that lines may take
extern const char *run_folder; // where runs are

// key.c: reads "2.1,3nr"; one letter of that; compares lines, and parts of them
void key_read(const char *text);
bool order_letter(struct order *order, char letter, bool end);
int line_compare(const struct line *a, const struct line *b);

// value.c
int value_compare(struct line a, struct line b, const struct order *order);

// run.c
void run_add(int file, const char *name); // a sorted file that is open; taken over
void run_save(const struct line *lines, size_t count);
void runs_merge(void); // to standard output
void runs_join(void);  // all to one
void lines_put(const struct line *lines, size_t count); // the same for sorted lines
