cat <<E | tr a-z A-Z
upper
E
while read x; do echo "[$x]"; done <<E
1
2
E
