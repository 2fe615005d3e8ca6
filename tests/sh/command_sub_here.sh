x=$(cat <<E
in $((1+1))
E
)
echo "$x"
echo $(cat <<'E'
$raw
E
)
