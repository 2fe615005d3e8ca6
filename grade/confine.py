# grade/confine.py -- runs a command as in a small container: another user, no network, a part of a
# processor, little memory. For trying what runs in one.
#
# It takes root and control groups that can be made, of either version. What cannot be had is said.
import os
import pathlib
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass

USER = 64990  # nobody has it
PERIOD = 100000  # microseconds
GROUPS = pathlib.Path("/sys/fs/cgroup")


@dataclass
class Outcome:
    """status: None if it took too long. memory: the most that it used, in bytes; 0: not known.
    lacking: what could not be had."""
    status: int | None
    output: str
    seconds: float
    memory: int
    lacking: list


class _Group:
    """A control group below ours, in each hierarchy that has one of the two controllers."""

    def __init__(self, processors, memory):
        quota = int(processors * PERIOD)
        self.folders, self.lacking, self.peak = [], [], None
        for kind, settings in (
                ("cpu", {"cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": quota,
                         "cpu.max": "%d %d" % (quota, PERIOD)}),
                ("memory", {"memory.limit_in_bytes": memory, "memory.max": memory})):
            try:
                self._limit(kind, settings)
            except OSError as error:
                self.lacking.append("no limit for %s: %s" % (kind, error))

    def _limit(self, kind, settings):
        folder = _own(kind) / ("rivet-%d" % os.getpid())
        folder.mkdir(exist_ok=True)
        if folder not in self.folders:
            self.folders.append(folder)
        found = [name for name in settings if (folder / name).exists()]
        if not found:
            raise OSError("%s has no %s" % (folder, " nor ".join(settings)))
        for name in found:
            (folder / name).write_text(str(settings[name]), encoding="ascii")
        for name in ("memory.max_usage_in_bytes", "memory.peak"):
            if (folder / name).exists():
                self.peak = folder / name

    def close(self):
        """Ends what is left in it; the most memory that it had."""
        most = int(self.peak.read_text(encoding="ascii")) if self.peak else 0
        for folder in self.folders:
            for process in (folder / "cgroup.procs").read_text(encoding="ascii").split():
                os.kill(int(process), signal.SIGKILL)
            for _ in range(50):
                try:
                    folder.rmdir()
                    break
                except OSError:
                    time.sleep(0.1)
        return most


def _own(kind):
    """The folder of the control group that we are in."""
    for line in pathlib.Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, kinds, path = line.split(":", 2)
        if kind in kinds.split(","):
            return GROUPS / kinds / path.lstrip("/")
    return GROUPS


def run(command, *, folder, environment, writable=(), processors=0.5, memory=768 << 20,
        timeout=300):
    """The Outcome. writable: folders that are given to the user that it runs as."""
    if os.geteuid() != 0:
        return _run(command, folder, environment, timeout, ["another user, no network, limits: "
                                                            "they take root"], None)
    for path in writable:
        os.chown(path, USER, USER)
    group = _Group(processors, memory)
    lacking = group.lacking
    enter = ["sh", "-c", 'for group in %s; do echo $$ > "$group/cgroup.procs"; done; exec "$@"' %
             " ".join(map(str, group.folders)), "sh"]
    network = ["unshare", "--net", "--"]
    if not shutil.which("unshare") or subprocess.run(network + ["true"], check=False).returncode:
        network, lacking = [], lacking + ["the network is there: unshare --net does not work"]
    user = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups", "--"]
    return _run(enter + network + user + command, folder, environment, timeout, lacking, group)


def _run(command, folder, environment, timeout, lacking, group):
    started = time.monotonic()
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            output, status = process.communicate(timeout=timeout)[0], process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, status = process.communicate()[0], None
    seconds = time.monotonic() - started
    return Outcome(status, output, seconds, group.close() if group else 0, lacking)
