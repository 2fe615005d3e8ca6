n=7; [ $((n % 2)) -eq 1 ] && echo odd; if [ $((n * 2)) -gt 10 ] && [ $((n - 1)) -ne 0 ]; then echo both; fi
case $((n / 2)) in 3) echo three ;; esac; for i in $((n)) $((n + 1)); do echo $i; done
