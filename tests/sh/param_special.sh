true; echo $?
false; echo $?
set -- a b; echo $# $1 $2 $3.
case $$ in *[!0-9]*) echo bad;; *) echo number;; esac
set -f; case $- in *f*) echo has f;; esac; set +f
case $- in *f*) echo has f;; *) echo none;; esac
