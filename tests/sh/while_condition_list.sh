i=0; while i=$((i + 1)); [ $i -lt 4 ]; do echo $i; done
while read -r a && [ "$a" != stop ]; do echo "got $a"; done <<END
1
2
stop
3
END
