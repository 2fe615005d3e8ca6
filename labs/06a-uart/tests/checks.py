# labs/06a-uart/tests/checks.py -- the driver in the whole system, with a person at the line.
from grade.openguest import same

LINES, WIDTH = 50, 60


def a_pasted_text_is_on_the_disk_whole(guest):
    """3 KB typed as fast as the line takes them; the image shows what came of them."""
    disk = guest.new_disk()
    lines = ["%0*x" % (WIDTH, guest.random.getrandbits(4 * WIDTH)) for _ in range(LINES)]
    with guest.shell(disk) as machine:
        machine.write("stty -echo; echo read''y; head -n %d > /root/pasted; echo kep''t\r" % LINES)
        machine.expect(r"^ready$")
        machine.write("".join(line + "\r" for line in lines))
        machine.expect(r"^kept$")
        machine.write("poweroff\r")
        machine.wait_off()
    same("/root/pasted on the image", disk.file("/root/pasted").decode(errors="replace"),
         "".join(line + "\n" for line in lines))
    disk.check()


def a_flood_of_output_is_whole(guest):
    """What a program prints arrives, all of it and in order, up to the last byte."""
    word = guest.word()
    output = guest.succeed("i=0; while [ $i -lt 300 ]; do echo %s $i; i=$((i + 1)); done" % word)
    same("300 lines", output, "".join("%s %d\n" % (word, i) for i in range(300)))
