x=b; echo $(case $x in (a) echo A;; (b) echo B;; esac)
y=$(if true; then echo yes; else echo no; fi; for i in 1 2; do echo $i; done); echo "$y"
