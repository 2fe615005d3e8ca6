# grade/tests/test_terminal.py -- the shell and the editor on a terminal, as who types sees them.
#
# One machine for all of it; each test begins with an empty screen and line. A second boot sees what
# the first one left.
import pytest

from grade.system import Disk, system
from grade.terminal import Terminal

UP, DOWN, RIGHT, LEFT = "\033[A", "\033[B", "\033[C", "\033[D"
HOME, END, DELETE = "\033[H", "\033[F", "\033[3~"
WORD_RIGHT, WORD_LEFT, PAGE_DOWN = "\033[1;5C", "\033[1;5D", "\033[6~"
SHIFT_RIGHT, SHIFT_DOWN, TO_END, F1 = "\033[1;2C", "\033[1;2B", "\033[1;5F", "\033OP"
ALT_D, ALT_BACKSPACE, ALT_DOT, ESCAPE, BACKSPACE = "\033d", "\033\x7f", "\033.", "\033\033", "\x7f"


def control(letter):
    return chr(ord(letter) & 31)


@pytest.fixture(name="disk", scope="module")
def make_disk(tmp_path_factory):
    return Disk.new(tmp_path_factory.mktemp("terminal"))


@pytest.fixture(name="session", scope="module")
def boot(disk):
    with system(disk) as machine:
        terminal = Terminal(machine)
        terminal.wait_row("/ #")
        assert "Welcome to Rivet" in terminal.text()
        terminal.type("mkdir /tmp/t; cd /tmp/t; export HISTFILE=/root/.sh_history\r")
        terminal.wait_row("/tmp/t #")
        yield terminal


@pytest.fixture(name="terminal")
def clear(session):
    """The session, with an empty screen, 24 rows of 80 columns, and an empty line."""
    session.resize(24, 80)
    session.type(ESCAPE + control("Q") + "n" + control("C"))  # should an editor be left
    session.wait_row("130 /tmp/t #")
    session.type("resize; rm -rf *; clear\r")
    session.wait(lambda: session.text() == "/tmp/t #", "an empty screen")
    return session


def run(terminal, command, *outputs):
    """Types a command, waits for its output and the next prompt. One without output to wait for has
    ended when a word that comes after it is there; then the screen is empty."""
    terminal.type(command + ("\r" if outputs else "; echo 'prep''ared'\r"))
    for output in outputs or ["^prepared$"]:
        terminal.wait_for(output)
    terminal.wait_row(r"(\d+ )?/tmp/t #")
    if not outputs:
        terminal.type(control("L"))
        wait_text(terminal, "/tmp/t #")


def wait_text(terminal, wanted):
    """Waits until that is on the screen, with line ends and blanks wherever they are."""
    terminal.wait(lambda: "".join(terminal.text().split()) == "".join(wanted.split()), wanted)


# ---- Editing ----

@pytest.mark.parametrize("keys, line", [
    ("abc" + LEFT + LEFT + "X", "aXbc"),
    ("bc" + HOME + "a" + END + "d", "abcd"),
    ("bc" + control("A") + "a" + control("E") + "d" + control("B") + "X" + control("F") + "Y",
     "abcXdY"),
    ("abc" + BACKSPACE * 2 + "d", "ad"),
    ("abc" + HOME + DELETE + control("D"), "c"),
    ("one two three" + WORD_LEFT * 2 + "X" + WORD_RIGHT + "Y", "one XtwoY three"),
    ("one two  three" + control("W") * 2 + "X", "one X"),
    ("cut this" + control("U") + "x" + control("Y"), "xcut this"),
    ("cut this" + WORD_LEFT + control("K") + HOME + control("Y") + " ", "this cut"),
    ("a/b c-d" + ALT_BACKSPACE + "X" + HOME + ALT_D, "/b c-X"),
    ("ab" + control("T"), "ba"),
    ("gr\u00fc\u00dfe" + LEFT + BACKSPACE + "ss", "gr\u00fcsse"),
    ("kept" + ESCAPE + "[D" + "X" + "\033[99~", "kepXt"),
])
def test_editing_keys(terminal, keys, line):
    terminal.type(keys)
    terminal.wait(lambda: terminal.row() == "/tmp/t # " + line, line)


def test_a_line_of_several_rows(terminal):
    text = "".join("word%03d " % i for i in range(40))
    terminal.type(text)
    wait_text(terminal, "/tmp/t # " + text)
    terminal.type(HOME + "echo ")
    wait_text(terminal, "/tmp/t # echo " + text)
    terminal.type(WORD_RIGHT * 3 + control("K"))
    terminal.wait(lambda: terminal.text() ==
                  "/tmp/t # echo word000 word001 word002", "the rest gone")
    run(terminal, "", "^word000 word001 word002$")


def test_unfinished_commands_go_on_in_the_next_line(terminal):
    run(terminal, "for i in 1 2\rdo echo '<'$i\rdone", r"^> do echo '<'\$i$", "^<1\n<2$")
    run(terminal, "echo 'a\rb'", "^a\nb$")


def test_the_prompt_has_folder_and_status(terminal):
    terminal.type("mkdir sub; cd sub\r")
    terminal.wait_row("/tmp/t/sub #")
    terminal.type("cd /root; false\r")
    terminal.wait_row("1 ~ #")
    run(terminal, "cd /tmp/t")
    run(terminal, "not-there", "^sh: not-there: not found$")
    assert terminal.row() == "127 /tmp/t #"


# ---- History and completion ----

def test_history(terminal):
    run(terminal, "echo first", "^first$")
    run(terminal, "echo second", "^second$")
    terminal.type("typ" + UP + UP)
    terminal.wait_row("/tmp/t # echo first")
    terminal.type(DOWN)
    terminal.wait_row("/tmp/t # echo second")
    terminal.type(DOWN)
    terminal.wait_row("/tmp/t # typ")
    terminal.type(control("U") + control("R") + "fir")
    terminal.wait_row(".*fir.*echo first.*")
    run(terminal, "", "^first$")
    terminal.type("ls " + ALT_DOT)
    terminal.wait_row("/tmp/t # ls first")


def test_another_shell_knows_the_history(terminal):
    run(terminal, "echo remembered", "^remembered$")
    terminal.type("sh\r")
    terminal.wait(lambda: terminal.text().endswith("# sh\n/tmp/t #"), "another shell")
    terminal.type(UP + UP)
    terminal.wait_row("/tmp/t # echo remembered")
    terminal.type(control("C"))
    terminal.wait_row("130 /tmp/t #")
    terminal.type(control("D"))
    terminal.wait_for("130 /tmp/t #\n130 /tmp/t #$")


@pytest.mark.parametrize("keys, line", [
    ("hexd\t", "hexdump"),
    ("ec\t\tx", "echo x"),
    ("cat /usr/te\t", "cat /usr/tests/"),
    ("echo $HISTF\t", "echo $HISTFILE"),
    ("cat one\t", "cat one\\ file"),
    ("cat dir\t", "cat dir/"),
    ("> dir/i\t", "> dir/inside"),
    ("cat ~/.sh\t", "cat ~/.sh_history"),
    ("cat nothing\tx", "cat nothingx"),
])
def test_completion(terminal, keys, line):
    run(terminal, "mkdir dir; touch 'one file' dir/inside")
    terminal.type(keys)
    terminal.wait(lambda: terminal.row() == "/tmp/t # " + line, line)


def test_completion_shows_what_there_is(terminal):
    run(terminal, "touch apple apricot banana")
    terminal.type("cat a\t")
    terminal.wait_row("/tmp/t # cat ap")
    terminal.type("\t\t")
    terminal.wait_for(r"^apple +apricot$")
    terminal.type("r\t")
    terminal.wait_row("/tmp/t # cat apricot")


# ---- Jobs ----

def test_control_c_ends_a_pipeline(terminal):
    terminal.type("yes | cat | { echo begun; tail -n 1; }\r")
    terminal.wait_for("^begun$")
    terminal.type(control("C"))
    terminal.wait_row("130 /tmp/t #")
    run(terminal, "ps | grep -c '[y]es'", "^0$")


def test_control_c_that_the_shell_gets_is_for_the_job(terminal):
    terminal.type("sh -c 'echo begun; kill -INT $PPID; sleep 1000'; echo no\r")
    terminal.wait_for("^begun$")
    terminal.wait_row("130 /tmp/t #")


def test_control_z_fg_and_bg_with_a_pipeline(terminal):
    terminal.type("cat | cat | sed 's/^/got /'\rone\r")
    terminal.wait_for("^got one$")
    terminal.type(control("Z"))
    terminal.wait_row(r"\d+ /tmp/t #")
    terminal.wait_for("Stopped")
    run(terminal, "jobs", r"^\[1\] *\+ .*Stopped.* cat \| cat \| sed")
    terminal.type("fg\r")
    terminal.wait_for(r"^cat \| cat \| sed \"s/\^/got /\"$")
    terminal.type("two\r" + control("D"))
    terminal.wait_for("^got two$")
    terminal.wait_row("/tmp/t #")


def test_a_job_in_the_background(terminal):
    terminal.type("sh -c 'echo begun; until test -e go; do sleep 0.01; done; echo done'\r")
    terminal.wait_for("^begun$")
    terminal.type(control("Z"))
    terminal.wait_row(r"\d+ /tmp/t #")
    run(terminal, "bg; touch go; wait; jobs; echo end", "^done$", "^end$")
    run(terminal, "sleep 100 & kill %1; wait %1; echo status $?", "^status 143$")


def test_a_reader_in_the_background_is_stopped(terminal):
    run(terminal, "cat & sleep 0.1; jobs", "Stopped|stopped")
    run(terminal, "kill %1; fg 2>/dev/null")


# ---- Much at once ----

def test_paste_of_100_lines(terminal):
    terminal.type("".join("echo line %d >>pasted\r" % i for i in range(100)))
    run(terminal, "seq -f 'line %g' 0 99 | cmp - pasted && echo 'all lines'", "^all lines$")


def test_paste_of_100_lines_into_a_program(terminal):
    terminal.type("cat >pasted\r" + "".join("line %d\r" % i for i in range(100)) + control("D"))
    run(terminal, "seq -f 'line %g' 0 99 | cmp - pasted && echo 'all lines'", "^all lines$")


def test_a_line_of_10000_characters(terminal):
    run(terminal, "echo " + "x" * 10_000 + " | wc -c", "^ *10001$")
    terminal.type("clear\r")
    terminal.wait(lambda: terminal.text() == "/tmp/t #", "an empty screen")
    run(terminal, UP + UP + BACKSPACE + "m", "^ *10001$")


# ---- The terminal's size ----

def test_size(terminal):
    run(terminal, "stty size", "^24 80$")
    terminal.resize(10, 40)
    terminal.type(control("L"))
    terminal.wait_row("/tmp/t #")
    run(terminal, "stty size", "^10 40$")
    terminal.type("echo " + "y" * 60)
    terminal.wait_row("y" * (9 + 5 + 60 - 40))
    terminal.resize(30, 100)
    run(terminal, control("U") + "resize", "^30 rows, 100 columns$")
    run(terminal, "sh -c \"trap 'echo resized; stty size' WINCH; stty rows 31; :\"",
        "^resized\n31 100$")


def test_modes(terminal):
    run(terminal, "stty -echo; stty", "^-echo$")
    run(terminal, "clear; stty sane; stty | tail -n +2; echo end", "^end$")
    run(terminal, "saved=$(stty -g); stty raw -echo intr x; stty $saved; stty -a", "intr = .C;")
    run(terminal, "stty -what", "^stty: no such setting: '-what'$")


# ---- The editor ----

def leave(terminal, keys):
    """Types what ends the editor; waits for the prompt."""
    terminal.type(keys)
    terminal.wait_row("/tmp/t #")


def edit(terminal, arguments, wanted):
    terminal.type("edit %s\r" % arguments)
    terminal.wait_for(wanted)


def test_edit_writes_a_script(terminal):
    edit(terminal, "hello", "hello .*line 1 of 1, column 1$")
    terminal.type("#!/bin/sh\rfor i in 1 2; do\r\techo \u00fc$i\rdone" + HOME + BACKSPACE)
    terminal.wait_for(r"^  4 done$")  # the indentation is gone
    terminal.type(END + "\r" + control("S"))
    terminal.wait_for("^Saved: hello$")
    leave(terminal, control("Q"))
    assert terminal.text().endswith("edit hello\n/tmp/t #")  # the screen is as before
    run(terminal, "cat hello; sh hello; ls -a", "^\t?.*echo \u00fc", "^\u00fc1\n\u00fc2$",
        r"^\. +\.\. +hello$|^\.\n\.\.\nhello$")


def test_edit_cut_copy_paste_undo_and_find(terminal):
    run(terminal, "seq 1 50 >numbers")
    edit(terminal, "-l 10 numbers", "line 10 of 51, column 1")
    terminal.type(control("X") * 2 + PAGE_DOWN + control("V"))
    terminal.wait_for("^ 31 11\n 32 33$")
    terminal.type(control("F") + "42\r")
    terminal.wait_for("line 41 of 50, column 3")
    terminal.type(SHIFT_RIGHT + "X" + control("Z") * 2 + control("Y"))
    terminal.wait_for("^ 41 42$(.|\n)*line 32 of 50, column 1")
    terminal.type(control("G") + "1\r" + SHIFT_DOWN + control("C") + TO_END + control("V"))
    terminal.wait_for("line 5[12] of 5[12], column 1")
    terminal.type(F1)
    terminal.wait_for("under another name")
    terminal.type(" " + control("Q"))
    terminal.wait_row("Save the changes.*")
    leave(terminal, "y")
    run(terminal, "clear; sed -n '9,11p;$p' numbers; wc -l <numbers", "^9\n12\n13\n1\n *50$")


def test_edit_asks_before_changes_are_lost(terminal):
    run(terminal, "echo old >file")
    edit(terminal, "file", "^  1 old$")
    terminal.type("new" + control("Q"))
    terminal.wait_row("Save the changes.*")
    leave(terminal, "n")
    run(terminal, "clear; cat file", "^old$")
    edit(terminal, "file", "^  1 old$")
    terminal.type("mine" + control("O") + control("U") + "other\r")
    terminal.wait_for("^Saved: other$")
    terminal.type(control("O") + control("U") + "file\r")
    terminal.wait_row("The file was written by others.*")
    leave(terminal, "n" + ESCAPE + control("Q"))
    run(terminal, "clear; cat file other", "^old\nmineold$")


def test_edit_keeps_what_it_does_not_know(terminal):
    run(terminal, r"printf 'a\303\274\377\001\tb\r\nno newline' >odd; cp odd before")
    edit(terminal, "odd", "^  1 a\u00fc<ff>\\^A +b\\^M$")
    terminal.wait_for("no newline at the end")
    terminal.type("x" + BACKSPACE + control("S"))
    terminal.wait_for("^Saved")
    leave(terminal, control("Q"))
    run(terminal, "clear; cmp odd before && echo same", "^same$")


def test_edit_refuses(terminal):
    run(terminal, r"printf 'a\0b' >binary; echo x >fixed; chmod 444 fixed")
    run(terminal, "edit binary", "^edit: binary: is no text: it has zero bytes$")
    run(terminal, "edit /tmp", "^edit: /tmp: is a directory$")
    run(terminal, "edit <fixed", "^edit: needs a terminal$")
    edit(terminal, "fixed", r"fixed  \[read-only\]")
    terminal.type("y")
    terminal.wait_for("^The file is read-only")
    leave(terminal, control("Q"))
    run(terminal, "clear")
    edit(terminal, "nowhere/file", "line 1 of 1")
    terminal.type("x" + control("S"))
    terminal.wait_for("^Not saved: nowhere/file: No such file or directory")
    leave(terminal, control("Q") + "n")


def test_edit_follows_the_size_of_the_terminal(terminal):
    run(terminal, "echo %s >long; seq 2 40 >>long; clear" % ("abcdefghi " * 12))
    edit(terminal, "long", "^  1 abc.*>$")
    terminal.resize(12, 50)
    terminal.type(control("L"))
    terminal.wait_for("line 1 of 41, column 1\nF1 help")
    terminal.wait(lambda: len(terminal.row(0)) == 50 and terminal.row(9) == " 10 10", "10 rows")
    terminal.type(END)
    terminal.wait_for("^  1<.*ghi$")
    leave(terminal, control("Q"))


# ---- The manual ----

def test_man_shows_pages_with_bold_headings(terminal):
    terminal.type("man server tty\r")
    terminal.wait_for("^tty: the terminal$")
    terminal.wait_row(" 0%")
    assert b"\033[1mtty: the terminal" in terminal.machine.output
    terminal.type("/job control\r")
    terminal.wait_for("^Job control$|not found")
    leave(terminal, "q")
    run(terminal, "clear; man true", "^usage: true$")


def test_help_is_a_tour(terminal):
    terminal.type("help\r")
    terminal.wait_for("^tour: Rivet in five minutes$")
    terminal.wait_row(r" \d+%")
    leave(terminal, "q")
    run(terminal, "help cd", "change the current folder")


# ---- What /etc/motd offers ----

def test_motd_top(terminal):
    terminal.type("top\r")
    terminal.wait_for("^ .* top$(.|\n)* sh$")
    leave(terminal, "q")


def test_motd_trace(terminal):
    run(terminal, "trace cat /etc/motd 2>&1 | grep -c '[-]> .* IO_READ'", "^[1-9][0-9]*$")


def test_motd_policy_under_two_spinning_jobs(terminal):
    spin = "sh -c 'while :; do :; done' & "
    run(terminal, spin + spin + "sched policy stride; sched | head -n 1", "^stride")
    run(terminal, "sched share $! 300; sched policy mlfq; sched | head -n 1", "^mlfq")
    run(terminal, "kill %1 %2; wait; clear; jobs; echo none", "^none$")


def test_what_was_typed_is_known_after_a_boot(disk, session):
    """The last test with the session: it ends it."""
    session.type(ESCAPE + control("Q") + "n" + control("C"))
    session.wait_row("130 /tmp/t #")
    session.type("echo the last line\r")
    session.wait_for("^the last line$")
    session.type("poweroff\r")
    session.machine.wait_exit()
    disk.check()
    with system(disk) as machine:
        terminal = Terminal(machine)
        terminal.wait_row("/ #")
        terminal.type(UP)
        terminal.wait_row("/ # poweroff")
        terminal.type(UP)
        terminal.wait_row("/ # echo the last line")
