# tools/gdb/authority.py -- what each task may do: a matrix, read from the kernel's handle tables.
#
# A task can do to others what its handles let it, and nothing else, so this is all of its authority.
# Three tables, a row for each task:
#   1. whom it can call: `x`, or the number that its manifest line gives ("calls vm 2"); `p`: it
#      holds a gate which its level forbids to call, so it can only pass it on
#   2. the system calls on objects that its handles allow: a letter for each right
#   3. device registers, interrupt lines, memory, DMA
LETTERS = {
    "task": {"threads": "t", "control": "c", "handles": "h", "map": "m", "info": "i"},
    "thread": {"registers": "r", "control": "c", "schedule": "s"},
    "endpoint": {"recv": "r", "gate": "g"},
    "notification": {"notify": "n", "wait": "w"},
    "memory": {"read": "r", "write": "w", "exec": "x"},
    "irq": {"": "b"},
    "account": {"charge": "c", "split": "s"},
    "reply": {"": "r"},
}
NUMBERS = 16  # of manifest lines; a session's badge may have anything in its upper half
VM_DMA = 2    # enum vm_maker


class Authority:
    """What one task holds."""

    def __init__(self, words, task):
        self.name, self.level = task["name"], task["level"]
        self.gates = {}   # name of the server's task -> cell
        self.rights = {}  # type -> letters
        self.counts = {}
        self.devices, self.irqs, self.memory = [], [], []
        types = {value: name for name, value in words.kernel.enumerators("object_type").items()}
        for entry in words.kernel.handles(task):
            rights = words.kernel.flags(entry["rights"], "right")
            kind = "reply" if "reply" in rights else types[
                words.kernel.object("object", entry["object"])["type"]]
            self._add(words, kind, rights, entry["object"])

    def _add(self, words, kind, rights, address):
        short = {right.removeprefix(kind).removeprefix("_") for right in rights}
        letters = {letter for name, letter in LETTERS.get(kind, {}).items() if name in short}
        self.rights.setdefault(kind, set()).update(letters)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind in ("gate", "memory", "irq"):
            getattr(self, "_add_" + kind)(words.kernel.object(kind, address), letters)

    def _add_gate(self, gate, _):
        endpoint = gate.follow("endpoint", "endpoint")
        owner = endpoint.follow("task", "task") if endpoint else None
        if not owner:
            return
        number = gate["badge"] >> 32
        cell = "p" if endpoint["level"] >= self.level else \
            str(number) if 0 < number < NUMBERS else "x"
        order = "px" + "".join(str(n) for n in range(NUMBERS))
        self.gates[owner["name"]] = max(cell, self.gates.get(owner["name"], "p"), key=order.find)

    def _add_memory(self, memory, letters):
        text = "%#x+%#x %s" % (memory["base"], memory["size"],
                               "".join(letter for letter in "rwx" if letter in letters))
        (self.devices if memory["device"] else self.memory).append(text)

    def _add_irq(self, irq, _):
        self.irqs.append(irq["line"])

    def objects(self, kind):
        """The cell of table 2."""
        if kind not in self.rights:
            return "-"
        letters = "".join(letter for letter in LETTERS[kind].values()
                          if letter in self.rights[kind])
        return letters + (" *%d" % self.counts[kind] if self.counts[kind] > 1 else "")

    def dma(self):
        """Whether it can make devices read and write memory, and which."""
        if self.name == "virtio" and self.gates.get("vm") == str(VM_DMA):
            return "makes DMA memory at vm"
        if self.gates.get("virtio", "p") not in "px":
            return "inside of what virtio lends it, device type %s" % self.gates["virtio"]
        return "none"


def table(head, rows):
    widths = [max(len(row[i]) for row in [head] + rows) for i in range(len(head))]
    for row in [head] + rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def print_authority(words, _):
    """What each task may do: whom it can call, what its handles allow, devices, irqs, DMA."""
    all_tasks = [Authority(words, task) for task in words.tasks]
    all_tasks.sort(key=lambda one: (one.level, one.name))
    servers = sorted({name for one in all_tasks for name in one.gates},
                     key=lambda name: next(i for i, one in enumerate(all_tasks)
                                           if one.name == name))
    print("1. Who can call whom (x or a number: calls; p: passes on, its level forbids to call)")
    table(["task", "level"] + servers,
          [[one.name, str(one.level)] + [one.gates.get(server, ".") for server in servers]
           for one in all_tasks])
    print("\n2. System calls by what its handles allow")
    for kind, letters in LETTERS.items():
        print("   %-12s %s" % (kind, ", ".join(
            "%s %s" % (letter, name or "all") for name, letter in letters.items())))
    table(["task"] + list(LETTERS),
          [[one.name] + [one.objects(kind) for kind in LETTERS] for one in all_tasks])
    print("\n3. Devices, interrupt lines, memory, DMA")
    for one in all_tasks:
        print("%s: device %s; irq %s; memory %s; DMA %s" % (
            one.name, ", ".join(one.devices) or "none",
            ", ".join(map(str, sorted(one.irqs))) or "none",
            ", ".join(one.memory) or "none", one.dma()))
