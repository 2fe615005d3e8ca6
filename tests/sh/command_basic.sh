command echo a; command -v echo; command -v if; f() { echo f; }; command -v f; echo() { printf 'fn\n'; }; echo; command echo real; command -v nonexistent; printf '%s\n' $?
command nonexistent 2>/dev/null; printf '%s\n' $?
