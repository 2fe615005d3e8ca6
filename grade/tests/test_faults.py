# grade/tests/test_faults.py -- broken servers: nobody else is changed, and the work goes on.
from grade import faulted, faults

COUNT, SEED = 40, 3
PATIENCE = 15  # seconds; a round of the work takes milliseconds
LOST_MAX = 3  # four of a thousand are; `make faults` tells which


def test_servers_are_broken_while_they_work(monkeypatch):
    """No panic, no code or constants of others changed (both asserted there), and recovery."""
    monkeypatch.setattr(faults, "PATIENCE", PATIENCE)
    done = faults.campaign(COUNT, SEED)
    lost = [fault for fault in done if not fault.recovered]
    assert len(done) == COUNT and len(lost) <= LOST_MAX, lost


def test_each_kind_of_fault_changes_an_instruction():
    """All seven kinds find instructions in a server; what they make is other code of that size."""
    source = faults.random.Random(SEED)
    code = dict(faulted.instructions("blk"))
    for kind in faulted.CODE:
        for _ in range(50):
            address, broken = faulted.code_fault("blk", kind, source)
            assert len(broken) == len(code[address]) and broken != code[address], kind
    branch = bytes.fromhex("63040502")  # beq a0, zero
    assert faulted.condition(branch, source).hex() == "63140502"
    assert faulted.parameter(bytes.fromhex("13051000"), source) == faulted.NOP  # li a0, 1
    assert faulted.parameter(bytes.fromhex("93041000"), source) is None  # li s1, 1
