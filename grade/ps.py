# grade/ps.py -- who waits for whom in a machine, for the message of a test that failed.
import subprocess

from grade.build import ROOT

TIMEOUT = 60  # seconds: of a busy host


def ps_text(machine):
    """What tools/ps says about this machine, or why it says nothing. Never raises."""
    try:
        result = subprocess.run(
            [str(ROOT / "tools/python"), str(ROOT / "tools/ps"), "--build", str(machine.folder),
             machine.gdb_socket],
            cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT,
            check=False)
    except subprocess.TimeoutExpired:
        return "(not available: no answer in %d s)" % TIMEOUT
    except Exception as error:  # pylint: disable=broad-except
        return "(not available: %s)" % error
    if result.returncode != 0:
        return "(not available: %s)" % result.stderr.strip()
    return result.stdout.rstrip()
