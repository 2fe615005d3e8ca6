f() {
cat <<E
param $1
E
}
f 1; f 2
