set -o noglob; echo *; set +o noglob; set -o errexit; case $- in *e*) echo e;; esac; set +o errexit; (set -o nosuch) 2>/dev/null; echo $?
