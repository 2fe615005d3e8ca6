# labs/06b-block/tests/answers.py -- what the tests answer, for a nonce: they mix what they drew.
MASK = (1 << 64) - 1
PRIME = 0x100000001b3
WRAP, SLOTS, WAITERS = 65537, 8, 64


class Random:
    """The sequence that the test programs draw from."""

    def __init__(self, nonce):
        self.state = nonce | 1

    def next(self):
        x = self.state
        x = (x ^ x << 13) & MASK
        x ^= x >> 7
        self.state = (x ^ x << 17) & MASK
        return self.state

    def bytes(self, count):
        return bytes(self.next() & 0xff for _ in range(count))


def mix(total, values):
    for value in values:
        total = (total ^ value) * PRIME & MASK
    return total


def _chain(nonce):
    drawn = Random(nonce)
    drawn.next()
    return mix(0x80000000 + 3000, [drawn.state])


def _tokens(count, order=lambda tokens: tokens):
    """Of a test that mixes so many tokens."""
    def total(nonce):
        drawn = Random(nonce)
        return mix(0, order([drawn.next() for _ in range(count)]))
    return total


def _last(count):
    """The last one of so many that were drawn."""
    def state(nonce):
        drawn = Random(nonce)
        return [drawn.next() for _ in range(count)][-1]
    return state


def _first(nonce):
    return Random(nonce).next()


def _shuffled(tokens):
    """As the device ends them: in each round another order."""
    return [tokens[4 * turn + (i * 3 + turn) % 4] for turn in range(100) for i in range(4)]


def _buffers(sizes, mixed):
    """Of a test that fills buffers of these sizes, and mixes those of these numbers."""
    def total(nonce):
        drawn = Random(nonce)
        filled = [drawn.bytes(size) for size in sizes]
        value = 0
        for number in mixed:
            value = mix(value, filled[number])
        return value
    return total


def _limits(nonce):
    """The last sector's number, and the sequence behind all that the refused ones drew."""
    drawn = Random(nonce)
    for size in (512, 513, 0, 512, 1024, 512, 1024, 512, 512):
        drawn.bytes(size)
    return 2047 ^ drawn.state


def _read_only(nonce):
    drawn = Random(nonce)
    drawn.bytes(512)
    return mix(0, drawn.bytes(512))


def _leaving(nonce):
    drawn = Random(nonce)
    drawn.bytes(512 * (SLOTS + 4))
    return drawn.state


ANSWERS = {
    "a_chain_is_as_the_device_wants_it": _chain,
    "bad_chains_are_refused_and_change_nothing": _first,
    "a_full_queue_has_no_room_until_chains_are_collected": _first,
    "indexes_go_round_after_65536_chains": _tokens(WRAP),
    "chains_end_in_any_order_and_come_back_once": _tokens(400, _shuffled),
    "nonsense_in_the_used_ring_is_found": _last(2),
    "a_write_is_what_the_device_must_see": _buffers([1024], [0]),
    "a_read_brings_what_the_device_wrote": _buffers([4096, 4096], [1]),
    "bad_positions_and_sizes_are_refused": _limits,
    "a_read_only_disk_is_never_written": _read_only,
    "what_the_device_fails_is_an_error_of_its_caller_alone": _buffers([512] * 5, [4]),
    "a_buffer_that_is_gone_is_an_error_and_the_slot_is_free": _buffers([512] * 2, [1]),
    "eight_are_under_way_and_the_others_wait_in_order":
        _buffers([512] * (SLOTS + WAITERS), range(SLOTS + WAITERS)),
    "one_message_stands_for_many_that_are_done": _buffers([512] * 160, range(160)),
    "who_wants_to_leave_may_unless_the_device_has_it": _leaving,
    "after_a_reset_all_that_was_under_way_is_done_again": _buffers([512] * 10, range(0, 8, 2)),
    "a_disk_that_stays_broken_is_given_up_and_may_come_back":
        _buffers([512] * (SLOTS + 7), [SLOTS + 6]),
}
