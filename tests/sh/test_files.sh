touch e; echo x >f; mkdir d; ln -s f l; chmod +x f
for o in e f d s r w x h L; do for n in e f d l none; do test -$o $n && echo -n "$o$n "; done; done; echo
[ f -ef l ]; echo $?; [ -t 0 ]; echo $?; [ -p f ]; echo $?
