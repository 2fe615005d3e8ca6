# grade/cluster.py -- a Slurm cluster of several virtual nodes on this machine, for trying things.
#
#   with Cluster(3) as cluster:
#       cluster.run("sinfo")           with SLURM_CONF set
#       cluster.stop_node("node1")     it dies, with all that it runs
#
# munged, slurmctld and a slurmd for each node, started directly; all of their files are in a folder
# that goes at the end. Needs root, and the packages slurm-wlm and munge.
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SECONDS = 60  # for a daemon to come up
CONFIG = """\
ClusterName=rivet
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=1,sched_interval=5
SlurmdTimeout=10
InactiveLimit=0
KillWait=2
ReturnToService=2
JobRequeue=1
{nodes}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class ClusterError(Exception):
    """Which daemon did not come up, and what it said."""


def missing():
    """The first thing that a cluster needs and that is not here; empty if all is."""
    for name in ("munged", "slurmctld", "slurmd", "sbatch"):
        if not _find(name):
            return "%s is missing; packages: slurm-wlm munge" % name
    return "" if os.geteuid() == 0 else "a cluster of virtual nodes must be started by root"


def _find(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


class Cluster:
    """Virtual nodes node1, node2, ... with a processor each."""

    def __init__(self, nodes):
        self.nodes = ["node%d" % (number + 1) for number in range(nodes)]
        self.processes = {}

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rivet-slurm-"))
        self.folder.chmod(0o755)
        try:
            self._start_munge()
            self._configure()
            self._start("slurmctld", "-D")
            for node in self.nodes:
                self._start("slurmd", "-D", "-N", node, name=node)
            self._wait("the nodes are not idle", lambda: self.run(
                "sinfo", "--noheader", "--format=%T %D").split() == ["idle", str(len(self.nodes))])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in [*self.nodes, "slurmctld", "munged"]:
            self.stop_node(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self):
        """For commands that talk to this cluster."""
        return os.environ | {"SLURM_CONF": str(self.folder / "slurm.conf")}

    def run(self, *command):
        """Its output."""
        return subprocess.run(command, env=self.environment, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout

    def wait_for_work(self, node):
        """Until a job runs there."""
        self._wait("%s gets no job" % node, lambda: self.run(
            "squeue", "--noheader", "--states=running", "--nodelist=" + node).strip())

    def stop_node(self, name):
        """Kills a node's daemon and all that it started, as when its power fails."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        for child in [process.pid, *_descendants(process.pid)]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.wait()

    def _start_munge(self):
        """With a key of its own. It insists on a folder that only its user can write."""
        folder = self.folder / "munge"
        folder.mkdir(mode=0o700)
        key = folder / "key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o400)
        user = pwd.getpwuid(os.geteuid()).pw_name
        self._start("munged", "--foreground", "--force", "--key-file=%s" % key,
                    "--socket=%s/munge.socket" % self.folder, "--pid-file=%s/pid" % folder,
                    "--seed-file=%s/seed" % folder, "--log-file=%s/log" % folder)
        self._wait("munged, run by %s, has no socket" % user,
                   (self.folder / "munge.socket").exists)

    def _configure(self):
        ports = _free_ports(1 + len(self.nodes))
        (self.folder / "state").mkdir()
        lines = []
        for node, port in zip(self.nodes, ports[1:]):
            (self.folder / ("spool." + node)).mkdir()
            lines.append("NodeName=%s NodeHostname=%s NodeAddr=127.0.0.1 Port=%d CPUs=1 "
                         "State=UNKNOWN" % (node, socket.gethostname(), port))
        (self.folder / "slurm.conf").write_text(CONFIG.format(
            host=socket.gethostname(), port=ports[0], folder=self.folder, nodes="\n".join(lines)),
            encoding="utf-8")

    def _start(self, program, *arguments, name=None):
        with open(self.folder / ((name or program) + ".output"), "wb") as output:
            self.processes[name or program] = subprocess.Popen(
                [_find(program), *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True)

    def _wait(self, what, condition):
        deadline = time.monotonic() + SECONDS
        while not condition():
            ended = [name for name, process in self.processes.items()
                     if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                said = "".join(
                    "%s:\n%s" % (path.name, path.read_text(errors="replace")[-1500:])
                    for path in sorted(self.folder.glob("*.output")) + sorted(
                        self.folder.glob("*.log")))
                raise ClusterError("%s; ended: %s\n%s" % (what, ", ".join(ended), said))
            time.sleep(0.2)


def _descendants(pid):
    """All processes that it started, and those that these did. Jobs have sessions of their own."""
    children = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, todo = [], [pid]
    while todo:
        todo += children.get(todo[0], [])
        found += children.get(todo.pop(0), [])
    return found


def _free_ports(count):
    """Ports that nobody has at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
