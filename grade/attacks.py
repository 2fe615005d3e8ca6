# grade/attacks.py -- attacks from programs (user/tests/posix_attacks.c): `make attacks`.
import re
import sys

from grade.system import run

LINE = re.compile(r"^ATTACK (\S+): (.*): (\w+)$", re.M)


def attack(*names, timeout=900, show=None):
    """Name -> (what the victim saw, the verdict); and all that was printed. Instructions are
    counted, so that the times do not depend on how busy the host is."""
    result = run(" ".join(("/usr/tests/posix_attacks",) + names), counted=True, timeout=timeout,
                 show=show)
    return {name: (saw, verdict) for name, saw, verdict in LINE.findall(result.output)}, result


def main():
    _, result = attack(show=sys.stdout)
    sys.exit(result.status)


if __name__ == "__main__":
    main()
