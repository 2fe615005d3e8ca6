cat <<-E
	one
		two
	E
if true; then
	cat <<-'X'
	$raw
	X
fi
