set -e; trap 'echo exit $?' EXIT; false; echo no
