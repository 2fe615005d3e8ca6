log() { level=$1; shift; printf '[%-5s] %s\n' "$level" "$*" >&2; }
{ log INFO a message; log WARN "another  one"; } 2>messages
cat messages; wc -l <messages | tr -d ' '
