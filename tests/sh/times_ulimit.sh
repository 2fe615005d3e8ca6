times >/dev/null; echo $?; ulimit -n >/dev/null; echo $?; ulimit -a >/dev/null; echo $?
