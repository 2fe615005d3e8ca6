x=1; cat <<END
a\$x \\ \a "q" 'r' \"
line \
joined
`echo b`
END
cat <<\END
$x \
END
cat <<"E F"
$x
E F
