f() { cat; echo err >&2; } <<E 2>&1
text
E
f; f
