cat <<E
line $((1+1))
	tab `echo back` "quotes" 'single' \$x \\ \a
E
cat <<E; echo after
a
E
cat <<'E'
$x `y` \$
E
cat <<"E F"
b
E F
