# grade/fuzz.py -- `make fuzz`: random system calls on 1 and 4 harts; the host-built core under
# libFuzzer.
# usage: python -m grade.fuzz [CALLS [SEED]]
#
# The program user/tests/fuzz.c makes CALLS random calls from several tasks, checks that pages and
# objects are back at their baseline, prints `FUZZ <calls> calls` and ends with status 0. With one
# hart the same seed gives the same run.
#
# On the host, libFuzzer starts from tests/host/corpus, where inputs are kept that once found
# something or reach what others do not, and from inputs that are made here.
import os
import random
import re
import shutil
import subprocess
import sys

from grade.build import BuildError, ROOT, make
from grade.machine import Machine, MachineError

CALLS, SEED = 200_000, 1
TIMEOUT_PER_MILLION = 900  # seconds
CHECKED_CALLS_MAX = 1_000_000  # of the debug build, which is slower
HOST_INPUTS = 20_000
CORPUS = "tests/host/corpus"
WORK = ROOT / "build/host/fuzzing"
MADE_INPUTS, INPUT_MAX = 200, 1400  # bytes
COVERAGE_MIN = 90.0  # per cent of the core's lines


def fuzz_guest(harts, calls, seed, debug=True):
    """Fuzzes one machine; raises MachineError with all that is known if it does not end well.

    Returns the line with the figures.
    """
    append = "rivet.run=fuzz rivet.args=%d %d" % (calls, seed)
    with Machine(append, harts=harts, debug=debug) as machine:
        status = machine.wait_exit(120 + TIMEOUT_PER_MILLION * calls / 1_000_000)
        figures = re.search(r"^FUZZ \d+ calls.*$", machine.console, re.MULTILINE)
        if status != 0 or not figures:
            raise machine.error("the fuzzer ended with status %d" % status)
        return figures[0]


def make_inputs():
    """Long random inputs to start from, the same each time; returns their folder."""
    shutil.rmtree(WORK, ignore_errors=True)
    for folder in ("made", "found"):
        (WORK / folder).mkdir(parents=True)
    generator = random.Random(SEED)
    for i in range(MADE_INPUTS):
        data = generator.randbytes(generator.choice((200, 600, INPUT_MAX)))
        (WORK / "made" / str(i)).write_bytes(data)


def fuzz_host(inputs):
    """Runs the host-built core under libFuzzer with ASan and UBSan on `inputs` inputs.

    Returns llvm-cov's report: lines and branches of the kernel's files that were reached. Raises
    MachineError if something is wrong, or too few lines were.
    """
    make("build/host/fuzz")
    make_inputs()
    run_host(["build/host/fuzz", "-runs=%d" % inputs, "-seed=%d" % SEED, "-verbosity=0",
              "-len_control=0", "-max_len=%d" % INPUT_MAX, "-timeout=60",
              "-artifact_prefix=build/host/fuzzing/", "build/host/fuzzing/found", CORPUS,
              "build/host/fuzzing/made"])
    run_host(["llvm-profdata", "merge", "-o", "build/host/fuzz.profdata",
              "build/host/fuzz.profraw"])
    report = coverage("report", "-show-region-summary=false")
    if covered_lines(report) < COVERAGE_MIN:
        raise MachineError("%s\nfewer than %.0f %% of the lines were reached, not these:\n%s" %
                           (report, COVERAGE_MIN, missed_lines()))
    return report


def coverage(command, *arguments):
    return run_host(["llvm-cov", command, "build/host/fuzz", *arguments,
                     "-instr-profile=build/host/fuzz.profdata", "kernel"])


def covered_lines(report):
    """Per cent, from the last line: name, functions, missed, %, lines, missed, %, ..."""
    total = re.search(r"^TOTAL .*$", report, re.MULTILINE)
    return float(total[0].split()[6].rstrip("%"))


def missed_lines():
    """FILE:LINE: and the text of each line that was not reached."""
    file, missed = "", []
    for line in coverage("show", "-use-color=0").splitlines():
        if found := re.match(r"^(/.*):$", line):
            file = os.path.relpath(found[1], ROOT)
        elif found := re.match(r"^ *(\d+)\| *0\|(.*)$", line):
            missed.append("%s:%s:%s" % (file, found[1], found[2]))
    return "\n".join(missed)


def run_host(command):
    """Runs a program in the root; returns what it said, or raises MachineError with it."""
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env=os.environ | {"LLVM_PROFILE_FILE": "build/host/fuzz.profraw"},
                            text=True, errors="replace", check=False)
    if result.returncode != 0:
        raise MachineError("%s failed:\n%s" % (command[0], result.stdout))
    return result.stdout


def main():
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    try:
        for harts, debug in ((1, False), (1, True), (4, False), (4, True)):
            count = min(calls, CHECKED_CALLS_MAX) if debug else calls
            print("fuzz: %d calls, %d harts, seed %d%s" %
                  (count, harts, seed, ", checked" if debug else ""), flush=True)
            print(fuzz_guest(harts, count, seed, debug), flush=True)
        print("fuzz: %d inputs, the core on the host" % HOST_INPUTS, flush=True)
        print(fuzz_host(HOST_INPUTS))
    except (MachineError, BuildError) as error:
        sys.exit(str(error))
    print("fuzz: ok")


if __name__ == "__main__":
    main()
