// user/tests/attacks/attacks.h -- the attacks, for user/tests/posix_attacks.c.
#pragma once

enum { ATTACKS_MAX = 32 };

struct attack {
    const char *name; // NULL behind the last one
    void (*run)(void);
    const char *known; // NULL, or why it is not withstood yet
};

extern const struct attack attacks[ATTACKS_MAX];

// Remove the files that an attack may have left when it was killed.
void attacks_clean(void);
