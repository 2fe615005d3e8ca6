# labs/06a-uart/tests/answers.py -- what the tests answer, for a nonce: they mix the bytes that came.
MASK = (1 << 64) - 1
BURST, RING = 16, 4096


def _step(x):
    x = (x ^ x << 13) & MASK
    x ^= x >> 7
    return (x ^ x << 17) & MASK


def _bytes(seed, count):
    """The first bytes that follow from a number."""
    found, x = [], seed | 1
    for _ in range(count):
        x = _step(x)
        found.append(x & 0xff)
    return found


def _mix(total, data):
    for byte in data:
        total = (total ^ byte) * 0x100000001b3 & MASK
    return total


def _line(count):
    """Of a test that reads so many bytes of the line."""
    return lambda nonce: _mix(0, _bytes(nonce, count))


def _late(nonce):
    """Of the bytes that came when the ring was not at its start."""
    return _mix(0, _bytes(nonce, BURST + RING)[BURST:])


def _readers(count):
    """Of so many readers, each with a byte."""
    def total(nonce):
        value = 0
        for byte in _bytes(nonce, count):
            value = (value * 31 + 256 + byte) & MASK
        return value
    return total


def _model(count, seed):
    """Of a test against the model, that answers one piece of bytes."""
    return lambda nonce: _mix(0, _bytes(nonce ^ seed, count))


def _rounds(nonce):
    total = 0
    for number in range(40):
        data = _bytes(nonce ^ number, 100 + number * 7)
        total = _mix(total, data[number * 3:])
    return total


def _sent(nonce):
    total = 0
    for _ in range(3):
        total = _mix(total, _bytes(nonce ^ 2, RING))
    return total


ANSWERS = {
    "each_byte_comes_at_once": _line(100),
    "a_storm_loses_nothing": _line(sum(1 + i % BURST for i in range(2000))),
    "what_nobody_reads_waits_in_the_ring": _line(RING),
    "what_has_no_room_is_counted_and_the_oldest_is_kept": _late,
    "a_reader_that_waits_is_answered_at_once": _readers(10),
    "readers_are_served_in_the_order_of_their_arrival": _readers(5),
    "sixteen_can_wait_and_the_next_is_refused": _readers(16),
    "who_is_interrupted_leaves_and_the_others_keep_their_order": _readers(2),
    "a_new_driver_goes_on_where_the_old_one_died": _readers(30),
    "a_poll_is_told_at_once": _line(10),
    "one_look_takes_all_that_came": _model(300, 1),
    "bytes_stay_in_order_when_the_ring_begins_anew": _rounds,
    "losses_are_counted": _model(RING, 3),
    "the_send_fifo_is_filled_and_never_spills": _model(16, 1),
    "the_interrupt_goes_on_with_the_rest_and_then_is_off": _sent,
    "a_fast_device_takes_all_at_once": _model(300, 3),
    "progress_is_told": _model(40, 4),
}
