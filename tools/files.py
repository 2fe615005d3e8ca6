# tools/files.py -- the files of the tree, for the checks.
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOMS = ("abi", "kernel", "user", "servers", "mkfs", "tests")


def from_git():
    """All files that git has or would add; None outside of a checkout."""
    try:
        listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                                 check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [pathlib.Path(name) for name in listing.stdout.splitlines()]


def from_folder():
    """All files but those that were built."""
    paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return [path for path in paths if path.parts[0] not in ("build", ".git")]


def tracked(*patterns):
    """Paths, from the root, of the tree's own files; with patterns, of those that match one."""
    paths = from_git()
    if paths is None:
        paths = from_folder()
    return sorted(path for path in set(paths) if (ROOT / path).is_file()
                  and (not patterns or any(path.match(pattern) for pattern in patterns)))
