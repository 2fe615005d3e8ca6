# grade/tests/test_authority.py -- who may do what is what servers/manifest lists, and nothing else.
import pytest

from grade import authority

DEVICES = {"ns16550a": [0x10000000], "google,goldfish-rtc": [0x101000],
           "virtio,mmio": [0x10001000 + 0x1000 * i for i in range(8)]}
IRQS = {"ns16550a": [10], "virtio,mmio": list(range(1, 9))}
DMA = {"virtio": "makes DMA memory at vm", "blk": "inside of what virtio lends it, device type 2",
       "rng": "inside of what virtio lends it, device type 4"}
OTHERS_TASKS = ("vm", "proc", "init")  # they hold tasks beside their own, in their manifest's name
STEP = 13  # of the handles that are guessed


@pytest.fixture(scope="module", name="entries")
def read_manifest():
    return authority.read(authority.manifest_text())


def nodes(entry, keyword, table):
    """What the lines `device`, `irq` and so on of an entry mean on this machine."""
    return sorted(number for words in entry.words(keyword) + entry.words(keyword + "s")
                  for number in table[words[1]])


def expected_gates(entry, entries):
    cells = {}
    for (name, gate), up in zip(entry.gates.items(), authority.upwards(entry, entries)):
        cells[name] = "p" if up else "x" if gate == "p" else gate
    return cells


def test_the_matrix_of_the_running_system_is_the_manifest(entries):
    """Read from the kernel's handle tables: no server holds more than its lines, nor less."""
    text = authority.matrix_text()
    rows = authority.matrix(text)
    for entry in authority.servers(entries):
        row = rows[entry.name]
        gates = {name: cell for name, cell in row.gates.items() if name != entry.name}
        assert gates == expected_gates(entry, entries), entry.name
        assert [int(device.split("+")[0], 16) for device in sorted(row.devices)] == \
            nodes(entry, "device", DEVICES), entry.name
        assert sorted(map(int, row.irqs)) == nodes(entry, "irq", IRQS), entry.name
        assert row.dma == DMA.get(entry.name, "none")
        assert all("x" not in device.split()[-1] for device in row.devices)
        if entry.name not in ("vm", "trace"):
            assert not row.memory, entry.name
        if entry.name not in OTHERS_TASKS:
            assert row.objects["task"] == "tchmi", (entry.name, row.objects)
    assert [memory.split()[-1] for memory in rows["trace"].memory] == ["r"]
    assert not rows["sh"].devices and not rows["sh"].irqs and not rows["sh"].memory


def expected_held(entry):
    kinds = ["account", "task"] + (["endpoint", "notification"] if entry.words("serves") else [])
    return sorted(kinds + ["gate"] * len(entry.gates) +
                  ["memory"] * len(nodes(entry, "device", DEVICES)) +
                  ["irq"] * len(nodes(entry, "irq", IRQS)))


def test_what_is_not_listed_is_tried_and_refused(entries):
    """By a program that is started with what each server is started with."""
    probes, wrong = authority.probe(authority.manifest_text(), STEP)
    assert not wrong, "\n".join(wrong)
    assert set(probes) == {entry.name for entry in authority.servers(entries)} - {"vm"}
    for name, found in probes.items():
        assert found.tried == found.refused > 20_000, (name, found)
        assert sorted(held[0] for held in found.held) == expected_held(entries[name]), name
