for i in 1 2 3; do eval "v$i=\$((i * i))"; done; eval 'echo $v1 $v2 $v3'
i=0; while [ $i -lt 2 ]; do eval 'i=$((i + 1)); [ $i -eq 2 ] && break'; echo $i; done
