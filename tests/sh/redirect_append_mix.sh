for i in 1 2 3; do echo $i >>log; done; echo err 2>>log >&2; cat log; { echo a; echo b; } >>log; wc -l <log | tr -d ' '
exec 3>>log; echo c >&3; echo d >&3; exec 3>&-; tail -n 2 log
