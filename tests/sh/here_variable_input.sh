x='a b
c d'; while read p q; do echo "$q-$p"; done <<END
$x
END
y=$(cat <<END
one
two
END
); echo "$y"
