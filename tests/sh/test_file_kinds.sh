mkdir d; touch e; echo x >f; ln -s f l; ln -s none broken; chmod 400 e
for t in -e -f -d -s -h -L -r; do printf '%s' $t; for n in d e f l broken gone; do test $t $n && printf ' %s' $n; done; echo; done
