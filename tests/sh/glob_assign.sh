touch f1 f2; x=*; echo "$x"; echo $x; for i in f*; do echo $i; done; case f1 in f*) echo m;; esac
