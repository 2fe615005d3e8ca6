# grade/liars.py -- the C library with a server whose answers are changed, late, missing or of
# another request: `make liars` (user/tests/liar.c, user/tests/posix_liars.c).
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from grade import authority
from grade.build import ROOT, build
from grade.system import run

CLOSING = re.compile(r"LIARS cases (\d+) crashed (\d+) hung (\d+) believed (\d+)")
ENTRY = """
task liar
	level 11
	priority 50
	account 64
	memory 256K
	calls srv
	serves
"""


def archive(folder):
    """A boot archive with the liar among the servers."""
    text = authority.manifest_text()
    manifest = folder / "manifest"
    manifest.write_text(text + ENTRY, encoding="utf-8")
    members = ["manifest=%s" % manifest,
               "bin/liar=%s" % (build() / "user/tests/liar.stripped")]
    members += ["bin/%s=%s" % (entry.name, build() / "servers" / (entry.name + ".stripped"))
                for entry in authority.servers(authority.read(text))]
    path = folder / "initrd.cpio"
    subprocess.run([sys.executable, str(ROOT / "tools/cpio"), str(path), *members], check=True)
    return path


def liars(count, seed, timeout=60, show=None):
    """So many cases; (cases, crashed, hung, believed), and what was printed."""
    with tempfile.TemporaryDirectory(prefix="rivet-liars-") as folder:
        result = run("/usr/tests/posix_liars %d %d" % (count, seed), timeout=timeout, show=show,
                     initrd=archive(Path(folder)))
    found = CLOSING.search(result.output)
    assert found, result.output[-3000:]
    return tuple(map(int, found.groups())), result.output


def main():
    _, output = liars(int(sys.argv[1]), int(sys.argv[2]), 7200, sys.stdout)
    numbers = CLOSING.search(output).groups()[1:]
    sys.exit(any(map(int, numbers)))


if __name__ == "__main__":
    main()
