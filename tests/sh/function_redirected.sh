f() { echo out; echo err >&2; cat; } 2>&1
echo in | f | sed 's/^/: /'; g() { read a; echo "g $a"; } <<END
here
END
g; g
