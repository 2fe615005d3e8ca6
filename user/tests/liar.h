// user/tests/liar.h -- what user/tests/liar.c is told.
#pragma once

enum {
    LIAR_SEED = 0xdead, // words[0]: what it does from now on follows from that
    LIAR_DROPS = 8,     // of those that would be, each so-manieth answer is never given
};
