cat >data <<'END'
name,age,city
anna,31,bern
bob,,rome
carl,45,
END
while IFS=, read -r name age city; do
    [ "$name" = name ] && continue
    echo "$name is ${age:-unknown} in ${city:-nowhere}"
done <data
total=0
while IFS=, read -r _ age _; do
    case $age in *[!0-9]*|'') ;; *) total=$((total + age)) ;; esac
done <data
echo $total
