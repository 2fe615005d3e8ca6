// user/lib/tool/pattern_code.h -- what a pattern is compiled to; for pattern.c and pattern_match.c.
//
// A program of small steps. Jumps are relative, so a part can be moved and copied as it is:
//
//   a|b   SPLIT +1 +3 . CHAR a . JUMP +2 . CHAR b
//   a+    LOOP n . CHAR a . SPLIT +1 +3 . CHECK n . JUMP -4
//   a*    SPLIT +1 +6, then as a+
//   (a)   SAVE 2 . CHAR a . SAVE 3
#pragma once

#include <user/lib/tool/pattern.h>

#include <stdint.h>

enum step_kind {
    STEP_CHAR,  // the byte `value`
    STEP_ANY,   // any byte
    STEP_SET,   // a byte of sets[value]
    STEP_SPLIT, // go on at `first`; then, for other matches, at `second`
    STEP_JUMP,  // go on at `first`
    STEP_SAVE,  // slot `value` is the position
    STEP_LOOP,  // the same: a round begins
    STEP_CHECK, // fail if the round since then matched nothing
    STEP_START, // of the text
    STEP_END,
    STEP_WORD_START,
    STEP_WORD_END,
    STEP_WORD_EDGE,
    STEP_WORD_INSIDE,
    STEP_AGAIN, // what group `value` matched
    STEP_DONE,
};

struct step {
    uint32_t kind;
    uint32_t value; // of a SPLIT: its number
    int32_t first, second;
};

struct byte_set {
    uint8_t bits[32];
};

static inline bool set_has(const struct byte_set *set, unsigned char byte) {
    return set->bits[byte / 8] >> (byte % 8) & 1;
}

static inline void set_put(struct byte_set *set, int byte) {
    set->bits[byte / 8] |= (uint8_t)(1 << (byte % 8));
}

struct pattern_job {
    uint32_t step; // or JOB_RESTORE | slot
    size_t value;  // the position; or the slot's value
};

#define JOB_RESTORE 0x80000000u

struct pattern {
    struct step *steps;
    size_t step_count;
    struct byte_set *sets;
    size_t set_count;
    int groups;
    size_t slot_count; // two for each group, and one for each loop
    size_t split_count;
    bool ignore_case, repeats_groups;
    struct byte_set first; // bytes that a match can begin with
    bool may_be_empty;     // or it can match nothing, so that `first` says nothing
    int only_first;        // the one byte in `first`, or -1

    // What a match needs: slots now and of the best match so far, what is left to try, which
    // (split, position) was tried already.
    size_t *slots, *best;
    struct pattern_job *jobs;
    size_t job_count, job_capacity;
    uint8_t *tried;
    size_t tried_capacity;
};

// Read "[...]" from behind the bracket; *at moves behind it. NULL, or what is wrong.
const char *set_read(struct byte_set *set, const char **at, const char *end, bool ignore_case);

// Add what [:name:] means. False: there is no such class.
bool set_put_class(struct byte_set *set, const char *name, size_t length, bool ignore_case);

void set_put_case(struct byte_set *set, int byte, bool ignore_case);
void set_invert(struct byte_set *set);

// Find what a match can begin with.
void pattern_find_first(struct pattern *pattern);
