# grade/proof.py -- what a test program says of its tests, and what only this run's can say.
import re

GUEST_SECONDS = 30  # a test takes a tenth of one
LATE = re.compile(r"^TEST (\w+) LATE$", re.MULTILINE)
RESULT = re.compile(r"^TEST (\w+) (ok|FAILED) *(.*)$", re.MULTILINE)
MASK = (1 << 64) - 1


def append(program, name, nonce):
    """The command line of a machine that runs one test of a program."""
    return "rivet.run=%s rivet.args=test=%s limit=%d nonce=%x" % (
        program, name, GUEST_SECONDS, nonce)


def proof(nonce, name, answer=0):
    """What the program prints behind `TEST name ok`: as user/tests/lib/test.c has it."""
    value = nonce ^ answer
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001b3 & MASK
        value ^= value >> 29
    return "%016x" % value


def results(console, name):
    """(ok or FAILED, what follows) of each line about that test."""
    return [(word, rest) for which, word, rest in RESULT.findall(console) if which == name]
