# grade/terminal.py -- a terminal for a machine: what a person would see on the screen, and types.
#
#   terminal = Terminal(machine, rows=24, columns=80)
#   terminal.type("ls /bin\r")
#   terminal.wait_for(r"^cat ")      until the screen matches
#   terminal.row()                   the text of the row with the cursor
#
# It knows the control sequences that Rivet's programs use, those of xterm, and fails with others.
# The question for the cursor's place it answers, as terminals do.
import re
import time

from grade.machine import TIMEOUT

SEQUENCE = re.compile(r"\033(?:\[([?>]?)([0-9;]*)([A-Za-z])|([78c])|\([A-Z])")
INCOMPLETE = re.compile(r"\033(?:\[[?>]?[0-9;]*|\()?\Z")
FIRMWARE = re.compile(rb"Boot HART MEDELEG.*\r?\n")


class Terminal:
    def __init__(self, machine, rows=24, columns=80):
        self.machine = machine
        self._used = 0      # bytes of the machine's output
        self._partial = b"" # of a character or sequence that is not complete
        self.resize(rows, columns)
        self._saved = 0, 0  # the cursor, by ESC 7
        self._kept = []     # the screen, while another one is shown

    def resize(self, rows, columns):
        """Another size, with an empty screen; who is to know of it must ask."""
        self.rows, self.columns = rows, columns
        self.cursor = [0, 0]  # row, column; the column may be that behind the last one
        self._clear(0, rows)

    # ---- For tests ----

    def type(self, text):
        self.machine.write(text)

    def text(self):
        """The screen, without blanks at the ends of its rows."""
        self._update()
        return "\n".join("".join(row).rstrip() for row in self.cells).rstrip("\n")

    def row(self, number=None):
        self._update()
        return "".join(self.cells[self.cursor[0] if number is None else number]).rstrip()

    def wait_for(self, pattern, timeout=None):
        """Waits until the screen matches the regular expression; returns the match."""
        expression = re.compile(pattern, re.MULTILINE)
        return self.wait(lambda: expression.search(self.text()), "/%s/" % pattern, timeout)

    def wait_row(self, pattern, timeout=None):
        """The same for the row with the cursor alone, as a whole."""
        expression = re.compile(pattern)
        return self.wait(lambda: expression.fullmatch(self.row()), "a row /%s/" % pattern, timeout)

    def wait(self, condition, what, timeout=None):
        deadline = time.monotonic() + (timeout or TIMEOUT)
        while not (result := condition()):
            if self.machine.has_ended() or self.machine.has_panicked() or \
                    time.monotonic() > deadline:
                raise self.machine.error("the screen did not show %s:\n%s" % (what, self.text()))
            self.machine.wait_change(min(deadline, time.monotonic() + 1))
        return result

    # ---- The screen ----

    def _update(self):
        output = self.machine.output
        if self._used == 0 and (started := FIRMWARE.search(output)):
            self._used = started.end()
        elif self._used == 0:
            return
        bytes_ = self._partial + output[self._used:]
        self._used = len(output)
        text = bytes_.decode(errors="ignore")
        self._partial = bytes_[len(text.encode()):] if len(text.encode()) < len(bytes_) else b""
        if cut := INCOMPLETE.search(text):
            self._partial = text[cut.start():].encode() + self._partial
            text = text[:cut.start()]
        self._show(text)

    def _show(self, text):
        at = 0
        while at < len(text):
            if text[at] != "\033":
                self._put(text[at])
                at += 1
                continue
            sequence = SEQUENCE.match(text, at)
            if not sequence:
                raise self.machine.error("an unknown sequence: %r" % text[at:at + 20])
            self._obey(sequence)
            at = sequence.end()

    def _put(self, character):
        row, column = self.cursor
        if character == "\r":
            self.cursor[1] = 0
        elif character == "\n":
            self._next_row()
        elif character == "\b":
            self.cursor[1] = max(0, min(column, self.columns - 1) - 1)
        elif character == "\t":
            self.cursor[1] = min(self.columns - 1, column - column % 8 + 8)
        elif character >= " ":
            if column == self.columns:
                self.cursor[1] = 0
                self._next_row()
                row, column = self.cursor
            self.cells[row][column] = character
            self.cursor[1] = column + 1

    def _next_row(self):
        if self.cursor[0] + 1 < self.rows:
            self.cursor[0] += 1
        else:
            self.cells = self.cells[1:] + [[" "] * self.columns]

    def _clear(self, first, end):
        if first == 0 and end == self.rows:
            self.cells = [[" "] * self.columns for _ in range(self.rows)]
        for row in range(first, end):
            self.cells[row] = [" "] * self.columns

    def _erase(self, letter, which):
        row, column = self.cursor
        if letter == "J":
            first, end = ((row + 1, self.rows), (0, row), (0, self.rows), (0, 0))[which]
            self._clear(first, end)
        first, end = ((column, self.columns), (0, column + 1), (0, self.columns), (0, 0))[which]
        for cell in range(first, min(end, self.columns)):
            self.cells[row][cell] = " "

    def _change_screen(self, other):
        """The other screen is empty at first; this one comes back as it was."""
        if other:
            self._kept = self.cells
        else:
            rows = self._kept[:self.rows] + [[]] * (self.rows - len(self._kept))
            self.cells = [(row + [" "] * self.columns)[:self.columns] for row in rows]
        if other:
            self._clear(0, self.rows)

    def _move(self, rows, columns):
        self.cursor = [min(max(rows, 0), self.rows - 1), min(max(columns, 0), self.columns - 1)]

    def _obey(self, sequence):
        mark, digits, letter, simple = sequence.groups()
        row, column = self.cursor
        numbers = [int(number or 0) for number in (digits or "").split(";")] + [0]
        count = max(numbers[0], 1)
        if simple == "7":
            self._saved = row, column
        elif simple == "8":
            self._move(*self._saved)
        elif letter in ("J", "K"):
            self._erase(letter, numbers[0])
        elif letter == "H":
            self._move(count - 1, max(numbers[1], 1) - 1)
        elif letter in ("A", "B"):
            self._move(row - count if letter == "A" else row + count, column)
        elif letter in ("C", "D"):
            self._move(row, column + count if letter == "C" else column - count)
        elif letter == "n" and numbers[0] == 6:
            self.machine.write("\033[%d;%dR" % (row + 1, min(column, self.columns - 1) + 1))
        elif mark == "?" and numbers[0] == 1049:
            self._change_screen(letter == "h")
        elif simple == "c" or (letter and letter not in "mhl"):
            raise self.machine.error("an unknown sequence: %r" % sequence[0])
