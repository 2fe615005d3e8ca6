cat <<END >f
to file
END
cat f; cat >g <<END; cat g; sort <<END | tr '\n' ' '
to g
END
b
a
END
echo
