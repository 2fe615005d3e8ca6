# grade/sandbox.py -- where a submission is compiled and run: as little as the machine allows.
#
# A ladder; the first that works here is taken, and the report says which:
#   bwrap      namespaces of its own: no network, sees the system read-only and its own folder
#   user       root only: a user that owns nothing but its own folder
#   limits     the same user, limits alone
# With each: no more CPU time, processes, memory and file size than said here, and a process group
# that is killed at the end.
import functools
import os
import shutil
import signal
import subprocess

FIRST_USER = 64000  # a user nobody has; each worker has its own
LIMITS = {"cpu": 120, "nproc": 256, "as": 8 << 30, "fsize": 1 << 30, "core": 0, "nofile": 1024}
KINDS = {
    "bwrap": "bwrap: no network, nothing but its own folder can be written",
    "user": "a user of its own, with limits",
    "limits": "limits alone, as the user who grades",
}
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache")


class Sandbox:
    """Runs commands that may touch nothing but `folder`. worker: which one, counted from 0."""

    def __init__(self, folder, worker=0):
        self.folder = folder
        self.kind = kind()
        self.user = FIRST_USER + worker

    def own(self):
        """Gives the folder to who runs there. Before the first command, after files were added."""
        if os.geteuid() == 0:
            for path, _, names in os.walk(self.folder):
                os.chown(path, self.user, self.user)
                for name in names:
                    os.chown(os.path.join(path, name), self.user, self.user,
                             follow_symlinks=False)

    def prefix(self, *writable):
        """What stands before a command; writable: further folders that it may write."""
        command = []
        if self.kind == "bwrap":
            command += _bwrap(self.folder, *writable)
        if self.kind != "limits" and os.geteuid() == 0:
            user = str(self.user)
            command += ["setpriv", "--reuid", user, "--regid", user, "--clear-groups",
                        "--no-new-privs", "--"]
        if shutil.which("prlimit"):
            command += ["prlimit"] + ["--%s=%d" % limit for limit in LIMITS.items()] + ["--"]
        return command

    def run(self, command, timeout):
        """Runs it in the folder; (status, output). Status None: stopped after `timeout` seconds
        of wall-clock time."""
        process = subprocess.Popen(
            self.prefix() + command, cwd=self.folder, env=environment(), text=True,
            errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=timeout)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            kill_group(process)
            return None, process.communicate()[0]
        finally:
            kill_group(process)


def environment():
    """What a command there knows of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "CROSS", "PICOLIBC") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "HOME": "/nonexistent", "TMPDIR": "/tmp"}


def kill_group(process):
    """Ends a process that leads its group, and all of that."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _bwrap(*folders):
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--proc", "/proc", "--dev", "/dev",
               "--tmpfs", "/tmp"]
    for path in SYSTEM:
        command += ["--ro-bind-try", path, path]
    for path in folders:
        command += ["--bind", str(path), str(path)]
    return command + ["--"]


def _works(command):
    try:
        return subprocess.run(command + ["true"], stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@functools.cache
def kind():
    """The best that works on this machine."""
    if shutil.which("bwrap") and _works(_bwrap("/var/empty" if os.path.isdir("/var/empty")
                                               else "/tmp")):
        return "bwrap"
    if os.geteuid() == 0 and _works(["setpriv", "--reuid", str(FIRST_USER), "--clear-groups",
                                     "--no-new-privs", "--"]):
        return "user"
    return "limits"
