// user/tests/lib/probe.h -- looking at every register after a system call, a fault or a loop.
//
// A probe fills every register but sp from an array, runs some instructions, and stores what every
// register held after them: registers[n] is xn, before and after.
#pragma once

#include <stdint.h>

enum {
    REGISTERS = 32,
    RA = 1,
    SP,
    GP,
    TP,
    T0,
    T2 = 7,
    A0 = 10,
    A1,
    A2,
    A6 = 16,
    A7,
    T3 = 28,
    T4,
    T5,
    T6,
};

#define BIT(n) (1u << (n))
// ra, gp, tp, s0-s11: a system call keeps these.
#define KEPT (BIT(RA) | BIT(GP) | BIT(TP) | BIT(8) | BIT(9) | 0x3ffu << 18)

#define EACH_REGISTER_BUT_SP_AND_T6 \
    "1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30"
#define C_KEEPS "1,3,4,8,9,18,19,20,21,22,23,24,25,26,27"

// void name(uint64_t registers[REGISTERS]) runs `code` between loading and storing them.
#define PROBE(name, code) \
    __attribute__((naked, noinline)) static void name(uint64_t *registers \
                                                      __attribute__((unused))) { \
        __asm__("addi sp, sp, -272\n" \
                "sd a0, 0(sp)\n" \
                ".irp n," C_KEEPS "\n sd x\\n, 8*\\n(sp)\n .endr\n" \
                "mv x31, a0\n" \
                ".irp n," EACH_REGISTER_BUT_SP_AND_T6 "\n ld x\\n, 8*\\n(x31)\n .endr\n" \
                "ld x31, 8*31(x31)\n" code "\n" \
                "sd x31, -8(sp)\n" \
                "ld x31, 0(sp)\n" \
                ".irp n," EACH_REGISTER_BUT_SP_AND_T6 "\n sd x\\n, 8*\\n(x31)\n .endr\n" \
                "ld a0, -8(sp)\n" \
                "sd a0, 8*31(x31)\n" \
                ".irp n," C_KEEPS "\n ld x\\n, 8*\\n(sp)\n .endr\n" \
                "addi sp, sp, 272\n" \
                "ret"); \
    }

static inline uint64_t pattern(unsigned n, uint64_t seed) {
    return seed * 0x0123456789abcdefull + n * 0x0101010101010101ull;
}

static inline void fill(uint64_t *registers, uint64_t seed) {
    for (unsigned n = 0; n < REGISTERS; n++)
        registers[n] = pattern(n, seed);
}

// Everything but `results` is as a system call must leave it. Returns the first wrong register, 0
// if there is none.
static inline unsigned wrong_register(const uint64_t *registers, uint64_t seed, uint32_t results) {
    for (unsigned n = 1; n < REGISTERS; n++) {
        if (n == SP || results & BIT(n))
            continue;
        if (registers[n] != (KEPT & BIT(n) ? pattern(n, seed) : 0))
            return n;
    }
    return 0;
}

// Every register is as fill left it, but a0.
static inline unsigned changed_register(const uint64_t *registers, uint64_t seed) {
    for (unsigned n = 1; n < REGISTERS; n++)
        if (n != SP && n != A0 && registers[n] != pattern(n, seed))
            return n;
    return 0;
}
