# labs/03-mailbox/tests/checks.py -- what programs see of mailboxes, and the tape allocator.
from grade.openguest import holds, same

# An allocator for so many drives, and a moment for it to publish its box.
SERVE = ("tapes serve %d & for i in 1 2 3 4 5 6 7 8; do "
         "timeout 2 tapes who >/dev/null 2>&1 && break; sleep 0.1; done; ")
# Whether all drives are there again: told when it is so, or after a while.
ALL_BACK = ("for i in 1 2 3 4 5 6 7 8; do timeout 2 tapes who >/tmp/who; "
            "grep -q 'free %d of' /tmp/who && break; sleep 0.1; done; cat /tmp/who")
ROUNDS, CLIENTS = 5, 30


def s1_of_one_process_comes_before_s2_of_another(guest):
    """Each S2 is printed behind the S1 of its round, and none is missing."""
    lines = guest.succeed("timeout 10 after").split("\n")
    for number in range(1, ROUNDS + 1):
        first, second = "S1, round %d" % number, "    S2, round %d" % number
        holds(first in lines and second in lines, "round %d is missing in: %s" % (number, lines))
        holds(lines.index(first) < lines.index(second), "round %d: S2 came before S1" % number)


def a_tape_keeps_what_was_written(guest):
    """What a client writes to the drive that it got, it reads back."""
    word = guest.word()
    output = guest.run(SERVE % 2 + "echo %s | timeout 5 tapes copy; " % word + ALL_BACK % 2).output
    same("what `tapes copy` and `tapes who` print", output.splitlines(),
         ["tapes: granted 0", word, "free 2 of 2"])


def the_oldest_client_is_served_first(guest):
    """Four clients, one drive: they get it in the order in which they asked."""
    words = [guest.word() for _ in range(4)]
    clients = "".join("{ %secho %s; } | timeout 8 tapes copy 2>/dev/null & all=\"$all $!\"; "
                      "sleep 0.2; " % ("sleep 1; " if i == 0 else "", word)
                      for i, word in enumerate(words))
    output = guest.run(SERVE % 1 + clients + "wait $all; " + ALL_BACK % 1).output
    same("what the clients print, one after the other", output.splitlines(),
         words + ["free 1 of 1"])


def no_drive_is_lent_twice_and_none_is_lost(guest):
    """Random clients: some are killed, some send rubbish, some never give their drive back."""
    command = "timeout 15 /usr/tests/posix_tape %d %d" % (CLIENTS, guest.random.randrange(1000))
    ran = guest.run(command)
    same("exit status of %s, which says\n%s\n" % (command, ran.output[-400:]), ran.status, 0)


def a_killed_client_gives_its_drive_back(guest):
    """Of two drives one is with a client that is slow, the other with one that dies: the next
    client gets that one."""
    slow, last = guest.word(), guest.word()
    output = guest.run(SERVE % 2 +
                       "{ sleep 1; echo %s; } | timeout 8 tapes copy 2>/dev/null & slow=$!; "
                       "sleep 0.2; sleep 9 | tapes copy 2>/dev/null & sleep 0.2; kill -9 $!; "
                       "echo %s | timeout 5 tapes copy; wait $slow; " % (slow, last) +
                       ALL_BACK % 2).output
    same("what the clients and `tapes who` print", output.splitlines(),
         ["tapes: granted 1", last, slow, "free 2 of 2"])
