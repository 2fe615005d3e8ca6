# labs/02b-fastpath/tests/answers.py -- what the measured tests of test_path.c answer, for a nonce.
from grade.budget import ROUNDS

BUFFER_SIZE, READ_EVERY = 64, 64
MASK = (1 << 64) - 1


def _rounds(value, lends):
    for number in range(ROUNDS):
        tag = value | 1
        words = [(value + 1) & MASK, value ^ 2, value << 3 & MASK, value >> 4]
        total = tag + sum(times * word for times, word in zip((3, 5, 7, 11), words))
        if lends and number % READ_EVERY == 0:
            total += value & 0xff
        total &= MASK
        words = [total ^ (word << (i + 1) & MASK) for i, word in enumerate(words)]
        value = (total + (words[0] ^ words[1]) + (words[2] ^ words[3])) & MASK
    return value


ANSWERS = {
    "a_round_trip": lambda nonce: _rounds(nonce, False),
    "a_round_trip_with_a_buffer": lambda nonce: _rounds(nonce, True),
}
