f() { while read x; do case $x in skip) continue;; stop) return 7;; esac; echo "$x"; done; echo end; }
printf 'a\nskip\nb\nstop\nc\n' >l; f <l; echo $?; f <<E
z
E
