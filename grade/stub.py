# grade/stub.py -- talks to a machine's GDB stub, without a GDB: stops it, reads memory, goes on.
#
#   stub = Stub(machine.gdb_socket)      the machine stands still, and does not run before go_on
#   stub.watch(address, 8)               it stops after something was written there
#   while stub.go_on(): ...              stopped again; False: the machine is off
#   stub.read(physical_address, size)
#   stub.start(); ...; stub.has_stopped()    the same as go_on, without waiting
#   stub.monitor("info replay")          asks QEMU itself
#   stub.leave()                         the machine runs on, without us
#
# A GDB would do more between two stops than is needed here, and cannot step in a machine that
# counts instructions. The protocol: "Remote Serial Protocol" in GDB's manual.
import errno
import re
import select
import socket
import time

BREAKPOINT, WATCHPOINT = 1, 2  # types of the packets Z and z: in hardware; of writes


class StubError(AssertionError):
    """The stub did not answer as it should."""


class Stub:
    def __init__(self, path, timeout=300):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        while self._socket.connect_ex(path) == errno.ECONNREFUSED:
            time.sleep(0.01)  # it is there, but nobody listens yet
        self._received = b""
        self.ask("?")
        self.ask("Qqemu.PhyMemMode:1")

    def close(self):
        self._socket.close()

    def leave(self):
        self.ask("D")
        self.close()

    def quit(self):
        """Ends the machine; what QEMU records is complete then."""
        try:
            self.ask("k")
        except (ConnectionError, TimeoutError):
            pass
        self.close()

    def watch(self, address, size):
        self._point("Z", WATCHPOINT, address, size)

    def unwatch(self, address, size):
        self._point("z", WATCHPOINT, address, size)

    def break_at(self, address):
        self._point("Z", BREAKPOINT, address, 4)

    def clear_break(self, address):
        self._point("z", BREAKPOINT, address, 4)

    def _point(self, what, kind, address, size):
        answer = self.ask("%s%d,%x,%x" % (what, kind, address, size))
        if answer != "OK":
            raise StubError("%s at %#x: %s" % (what, address, answer))

    def read(self, address, size):
        """Physical memory."""
        data = b""
        while len(data) < size:
            part = min(2000, size - len(data))  # QEMU's packets have 4 KiB
            answer = self.ask("m%x,%x" % (address + len(data), part))
            if len(answer) != 2 * part:
                raise StubError("%d bytes at %#x: %s" % (part, address, answer))
            data += bytes.fromhex(answer)
        return data

    def write(self, address, data):
        """Physical memory; what of it was code is translated anew."""
        answer = self.ask("M%x,%x:%s" % (address, len(data), data.hex()))
        if answer != "OK":
            raise StubError("writing at %#x: %s" % (address, answer))

    def integer_register(self, number):
        """x0 to x31 of the first hart."""
        self.ask("qXfer:features:read:target.xml:0,800")  # else it does not tell any
        return int.from_bytes(bytes.fromhex(self.ask("p%x" % number)), "little")

    def register(self, name, described):
        """A register of the first hart. described: the stub's file that gives its number."""
        text, more = "", "m"
        while more == "m":
            part = self.ask("qXfer:features:read:%s:%x,800" % (described, len(text)))
            more, text = part[:1], text + part[1:]
        number = re.search(r'name="%s"[^>]*regnum="(\d+)"' % name, text)
        return int.from_bytes(bytes.fromhex(self.ask("p%x" % int(number[1]))), "little")

    def go_on(self):
        """Until it stops again; False if it went off instead."""
        self.start()
        return self.wait()

    def start(self):
        """Lets it run on; has_stopped says when it has stopped again."""
        self._send("c")

    def interrupt(self):
        """Stops it where it is, after `start`; False if it went off."""
        self._socket.sendall(b"\x03")
        return self.wait()

    def wait(self):
        """Until it has stopped since `start`; False if it went off instead."""
        try:
            return self._answer()[:1] in "ST"
        except ConnectionError:
            return False

    def has_stopped(self):
        """Whether it has since `start`, or went off; without waiting."""
        while self._received or select.select([self._socket], [], [], 0)[0]:
            self._received = self._received or self._socket.recv(65536)
            if self._received[:1] in (b"$", b""):
                return True
            self._received = self._received[1:]  # it only says that it has heard us
        return False

    def monitor(self, command):
        """What QEMU's own monitor says to that, while the machine stands still."""
        self._send("qRcmd," + command.encode().hex())
        said = b""
        while (part := self._answer()) != "OK":
            if not part.startswith("O"):
                raise StubError("monitor %s: %s" % (command, part))
            said += bytes.fromhex(part[1:])
        return said.decode(errors="replace")

    def ask(self, packet):
        self._send(packet)
        answer = self._answer()
        while answer[:1] == "T" and packet[0] not in "?c":
            answer = self._answer()  # a machine that ran says, when we come, that it stopped
        return answer

    def _send(self, packet):
        data = packet.encode()
        self._socket.sendall(b"$%s#%02x" % (data, sum(data) % 256))

    def _byte(self):
        if not self._received:
            self._received = self._socket.recv(65536)
            if not self._received:
                raise ConnectionResetError
        byte, self._received = self._received[:1], self._received[1:]
        return byte

    def _answer(self):
        while self._byte() != b"$":
            pass
        text = b""
        while (byte := self._byte()) != b"#":
            text += byte
        self._byte()
        self._byte()
        self._socket.sendall(b"+")
        return text.decode()
