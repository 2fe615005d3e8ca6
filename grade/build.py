# grade/build.py -- builds what is about to be run, so that a test never judges an old build.
import fcntl
import functools
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


class BuildError(Exception):
    """make failed; the text is what it said."""


def folder(debug):
    """Where the variant is built."""
    return ROOT / "build" / "debug" if debug else ROOT / "build"


def make(*arguments):
    """Runs make with these arguments, apart from any make that started us; returns its output.
    One at a time: the tests run in several processes."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    arguments += tuple("%s=%s" % (name, os.environ[name]) for name in ("CROSS", "PICOLIBC")
                       if name in os.environ)
    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build/lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = subprocess.run(["make", *arguments], cwd=ROOT, env=environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        raise BuildError("make %s failed:\n%s" % (" ".join(arguments), result.stdout))
    return result.stdout


@functools.cache
def build(debug=False):
    """Builds a variant, once in the life of this process; returns its folder."""
    make("all", "DEBUG=%s" % ("1" if debug else ""))
    return folder(debug)
