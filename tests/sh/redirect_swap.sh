f() { echo out; echo err >&2; }; f 3>&1 1>&2 2>&3 3>&- 2>/dev/null; (f 3>&1 1>&2 2>&3 3>&-) 2>o | sed 's/^/piped: /'; cat o
{ f 2>&1 1>&3 | tr a-z A-Z; } 3>&1 | sort
