# labs/00-tour/tests/checks.py -- a program, the server as the shell sees it, and what was observed.
#
# What the answers must be is found by looking at the machine, as the student did.
import re

from grade.openguest import Failed, same

CALL = re.compile(r"^ +[\d.]+ ( *)(\S+) -> (\S+) +(\S+)(.*)$", re.MULTILINE)


def hello_greets_who_is_named(guest):
    """One line for each argument."""
    one, other = guest.word(), guest.word()
    same("what `hello` prints", guest.succeed("hello %s 'B %s' </dev/null" % (one, other)),
         "Hello, %s!\nHello, B %s!\n" % (one, other))


def hello_greets_who_is_on_its_input(guest):
    """One line for each line; the last one has no end."""
    words = [guest.word() for _ in range(3)]
    same("what `hello` prints", guest.succeed("printf '%s\\n%s x\\n%s' | hello" % tuple(words)),
         "".join("Hello, %s!\n" % name for name in (words[0], words[1] + " x", words[2])))


def the_parrot_speaks_in_the_shell(guest):
    """Opened once, told something, listened to."""
    word = guest.word()
    same("what the parrot says", guest.succeed(
        "exec 3<>/srv/parrot && echo %s >&3 && timeout 5 cat <&3" % word), word.upper() + "\n")


def what_cat_asks_for_was_seen(guest):
    """The answers of task 3 are what `trace` shows."""
    given = answers(guest)
    for name, value in seen_by_trace(guest).items():
        same("in answers.txt, `%s:`" % name, given.get(name, ""), value)


def the_driver_that_died_is_known(guest):
    """The answers of task 4 are what `svc` shows."""
    given = answers(guest)
    for name, value in seen_by_svc(guest).items():
        same("in answers.txt, `%s:`" % name, given.get(name, ""), value)


def the_parrot_survives_its_own_death(guest):
    """It is killed, of which init tells; who opens it then is answered."""
    word = guest.word()
    output = guest.succeed("svc kill parrot; sleep 1; exec 3<>/srv/parrot && echo %s >&3 && "
                           "timeout 5 cat <&3" % word)
    same("what the parrot says after `svc kill parrot`", output.splitlines()[-1:],
         [word.upper()])


def answers(guest):
    """What the student wrote: key -> value."""
    text = (guest.workspace.tree / "answers.txt").read_text(encoding="utf-8", errors="replace")
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    found = {key.strip(): value.strip() for key, colon, value in lines if colon}
    if not any(found.values()):
        raise Failed("answers.txt: nothing is written behind the colons")
    return found


def seen_by_trace(guest):
    """The same, found by looking."""
    calls = CALL.findall(guest.succeed("trace -a cat /etc/motd 2>&1; "
                                       "trace -a sh -c 'echo hello >/srv/parrot' 2>&1; true"))
    opened = next(call for call in calls if call[1] == "cat" and "motd" in call[4])
    wrote = next(i for i, call in enumerate(calls) if call[1] == "cat" and call[3] == "IO_WRITE")
    then = next(call for call in calls[wrote + 1:] if call[1] == calls[wrote][2])
    found = next(call for call in calls if call[1] != "cat" and "parrot" in call[4] and
                 call[3] == "IO_OPEN")
    return {"opens at": opened[2], "opens by": opened[3], "writes at": calls[wrote][2],
            "then at": then[2], "found at": found[2]}


def seen_by_svc(guest):
    """Of the driver to which the terminal writes."""
    driver = seen_by_trace(guest)["then at"]
    listing = guest.succeed("svc kill %s; sleep 1; svc" % driver)
    row = re.search(r"^%s +(\d+) +\d+ .*? (\d+) +\d+K" % driver, listing, re.MULTILINE)
    return {"driver": driver, "level": row[1], "restarts": row[2]}
