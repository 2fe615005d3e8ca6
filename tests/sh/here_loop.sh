for i in 1 2; do cat <<E
i=$i
E
done
