exec >f; echo in file; exec >/dev/null; cat f >&2
exec 1>&2
