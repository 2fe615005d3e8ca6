# grade/fuzz.py -- `make fuzz`: random system calls on 1 and 4 harts; the host-built core under
# libFuzzer.
# usage: python -m grade.fuzz [CALLS [SEED]]
#
# The program user/tests/fuzz.c makes CALLS random calls from several tasks, checks that pages and
# objects are back at their baseline, prints `FUZZ <calls> calls` and ends with status 0. With one
# hart the same seed gives the same run.
import os
import re
import subprocess
import sys

from grade.build import BuildError, ROOT, make
from grade.machine import Machine, MachineError

CALLS, SEED = 100_000, 1
TIMEOUT_PER_MILLION = 600  # seconds
HOST_FUZZER = ROOT / "tests/host/fuzz.c"


def fuzz_guest(harts, calls, seed):
    """Fuzzes one machine; raises MachineError with all that is known if it does not end well."""
    append = "rivet.run=fuzz rivet.args=%d %d" % (calls, seed)
    with Machine(append, harts=harts, debug=True) as machine:
        status = machine.wait_exit(120 + TIMEOUT_PER_MILLION * calls / 1_000_000)
        if status != 0 or not re.search(r"^FUZZ \d+ calls", machine.console, re.MULTILINE):
            raise machine.error("the fuzzer ended with status %d" % status)


def fuzz_host(calls):
    """Runs the host-built core under libFuzzer with ASan and UBSan on `calls` inputs.

    Returns llvm-cov's report: lines and branches of the kernel's files that were reached.
    """
    make("build/host/fuzz")
    run_host(["build/host/fuzz", "-runs=%d" % calls, "-seed=%d" % SEED, "-verbosity=0",
              "-artifact_prefix=build/host/"])
    run_host(["llvm-profdata", "merge", "-o", "build/host/fuzz.profdata",
              "build/host/fuzz.profraw"])
    return run_host(["llvm-cov", "report", "build/host/fuzz", "-show-region-summary=false",
                     "-instr-profile=build/host/fuzz.profdata", "kernel"])


def run_host(command):
    """Runs a program in the root; returns what it said, or raises MachineError with it."""
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env=os.environ | {"LLVM_PROFILE_FILE": "build/host/fuzz.profraw"},
                            text=True, check=False)
    if result.returncode != 0:
        raise MachineError("%s failed:\n%s" % (command[0], result.stdout))
    return result.stdout


def main():
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    try:
        for harts in (1, 4):
            print("fuzz: %d calls, %d harts, seed %d" % (calls, harts, seed), flush=True)
            fuzz_guest(harts, calls, seed)
        if HOST_FUZZER.exists():
            print("fuzz: %d inputs, the core on the host" % calls, flush=True)
            print(fuzz_host(calls))
    except (MachineError, BuildError) as error:
        sys.exit(str(error))
    print("fuzz: ok")


if __name__ == "__main__":
    main()
