# not dash: Debian has left it out
echo $LINENO
echo $LINENO
f() {
echo $LINENO
}
f
if true; then
echo $LINENO
fi
