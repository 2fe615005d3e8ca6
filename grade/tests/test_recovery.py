# grade/tests/test_recovery.py -- what dies or hangs is started again, and its clients notice a delay.
from grade import files_kept, recovery
from grade.system import Disk, run


def lines(command, status=0):
    """What the command printed, without what init said meanwhile."""
    result = run(command)
    assert result.status == status
    return [line for line in result.output.splitlines() if not line.startswith("init: ")], result


def test_drivers_die_during_transfers():
    """Four of them in turn: nothing is lost, and no program sees an error."""
    outcome = recovery.kill(recovery.DRIVERS, 60, 8, 1)
    assert outcome.operations > 100 and outcome.struck_count > 20


def test_what_servers_have_outlives_them():
    """Killed in the middle of requests: no byte is lost or doubled, and whoever waits waits on."""
    for seed, server in enumerate(recovery.KEEPERS):
        recovery.keep(server, 25, seed)


def test_what_is_typed_arrives():
    """tty dies while a program reads what is typed, and a shell waits at its prompt."""
    recovery.type_meanwhile(25, 60, 1)


LIFE = """\
svc hang blk; sync; echo synced; svc hang uart; echo heard
svc stop dev; (echo x > /dev/null; echo later $?) & sleep 0.1; svc status dev | head -n 1
svc stop dev; svc start dev; wait; svc start dev
svc restart dev; echo x > /dev/null; svc kill init; svc kill vm; svc kill nobody; svc kill; svc hang echo
svc log
"""


def test_the_life_of_a_server():
    """It hangs, is stopped, started, started again; and what cannot be done says why."""
    out, result = lines(LIFE + "exit 0")
    assert "init: blk hangs: it has not answered for 1000 ms; it is started again" in result.output
    assert out[:10] == [
        "synced", "heard", "dev: stopped", "svc: stop: not now: dev stopped", "later 0",
        "svc: start: not now: dev waits",
        "svc: init is not among its own servers: it is the one who starts them",
        "svc: kill: vm is never started again, so it cannot be stopped either; the manifest has no "
        "'restart' for it",
        "svc: there is no server 'nobody'; `svc -a` lists all", "svc: which server?"]
    assert "svc: hang: not now: echo on demand" in out
    log = [line.split(" ", 1)[1] for line in out[out.index("svc: hang: not now: echo on demand") + 1:]]
    assert log == [
        "blk is made to hang, as asked for",
        "blk hangs: it has not answered for 1000 ms; it is started again",
        "uart is made to hang, as asked for",
        "uart hangs: it has not answered for 1000 ms; it is started again",
        "dev is stopped, as asked for", "dev is started, as asked for",
        "dev is started again, as asked for"]


SCHED = """\
sched policy stride 5ms > /dev/null
(while :; do :; done) & p=$!
(while :; do :; done) & q=$!
sched share $p 300; sched nice $q 5
for how in kill hang; do
    svc $how sched; sleep 2.5; sched policy | cut -d , -f 1,2
    sched | while read pid nice share rest; do case $pid in $p|$q) echo $nice $share;; esac; done
done
kill $p $q; wait; sleep 0.5; sched policy priority > /dev/null; svc kill sched; sched policy | cut -d , -f 1
"""


def test_sched_takes_over_again():
    """The policy, and what was said of each program, outlive the one who knew it."""
    out, _ = lines(SCHED)
    known = ["stride, quantum 5000 us", "0 300", "5 32"]
    assert out == known + known + ["priority"]


FILES = """\
for i in 1 2 3 4; do echo line $i; done > /tmp/l; k='svc kill fs'
while read a b; do $k; echo $b >> /tmp/o; $k; rm -f /tmp/l; echo got $b; done < /tmp/l
$k; tr '\\n' ' ' < /tmp/o; $k; mkdir /tmp/d; $k; mv /tmp/o /tmp/d/p; $k; ls /tmp /tmp/d; cat /tmp/d/p
(for i in 1 2 3 4 5 6; do echo $i; sleep 0.01; done > /tmp/d/q) & $k; $k; sleep 0.03; $k; wait; wc -l < /tmp/d/q
"""


def test_files_outlive_their_server(tmp_path):
    """Open ones, also without a name, positions, and what was not written to the disk yet."""
    disk = Disk.new(tmp_path)
    result = run(FILES, disk)
    assert result.output.splitlines() == [
        "got 1", "got 2", "got 3", "got 4", "1 2 3 4 /tmp:", "d", "", "/tmp/d:", "p",
        "1", "2", "3", "4", "6"]
    disk.check()
    assert disk.debugfs("cat /tmp/d/p").splitlines()[-4:] == ["1", "2", "3", "4"]


def test_proc_dies_in_the_middle_of_things():
    """No process, signal or status is lost or comes twice, and nothing is left behind."""
    recovery.families(91, 1)
    recovery.families(60, 2, recovery.FAMILIES_PAUSE)


def test_files_are_those_of_a_model():
    """Killed at random moments, in the middle of requests: the answers and the files are right."""
    assert files_kept.kill(20, 30, 3, memory="32M") > 100


PROC = """\
(sleep 0.5; exit 7) & p=$!
svc kill proc; wait $p; echo status $?
for i in 1 2 3; do (svc kill proc; echo x) | cat; done
sleep 100 & kill -STOP $!; svc kill proc; kill -CONT $!; kill $!; wait $!; echo status $?
"""


def test_proc_takes_over_again():
    """A shell goes on, its children too, and the end of each is told."""
    out, _ = lines(PROC + "exit 9", 9)
    assert out == ["status 7", "x", "x", "x", "status 143"]
