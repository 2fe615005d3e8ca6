f() { :; }; type f | head -n 1 | cut -d' ' -f1-3; type cd | grep -c builtin; type if | cut -d' ' -f1; type nonexistent >/dev/null 2>&1; echo $?
