# labs/02-ipc/tests/answers.py -- what the tests of test_secret.c answer, for a nonce.
ROUNDS, CLIENTS, WORDS = 64, 4, 4
MASK = (1 << 64) - 1


def _next(x):
    x = (x ^ x << 13) & MASK
    x ^= x >> 7
    return (x ^ x << 17) & MASK


def _chain(nonce, client):
    value = _next((nonce + client) & MASK)
    for _ in range(ROUNDS):
        words = [_next((value + i + 1) & MASK) for i in range(WORDS)]
        tag = _next((_next(value) + 3 * words[0] + 5 * words[1] + 7 * words[2] + 11 * words[3] +
                     0x100 + client) & MASK)
        value = tag
        for i in range(WORDS):
            value ^= _next(tag * (i + 2) & MASK)
    return value


def _chains(nonce, count):
    total = 0
    for client in range(count):
        total = (total * 31 + _chain(nonce, client)) & MASK
    return total


ANSWERS = {
    "answers_are_computed_by_the_server": lambda nonce: _chains(nonce, 1),
    "words_of_one_client_never_reach_another": lambda nonce: _chains(nonce, CLIENTS),
}
