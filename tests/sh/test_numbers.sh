[ 1 -eq 1 ]; echo $?; [ 1 -ne 1 ]; echo $?; [ 2 -gt 10 ]; echo $?; [ -3 -lt 2 ]; echo $?; [ 5 -ge 5 -a 5 -le 5 ]; echo $?; [ ' 7' -eq 7 ]; echo $?; [ a -eq 1 ] 2>/dev/null; echo $?
