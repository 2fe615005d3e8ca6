f() { echo f $# "$@"; }
f; f a 'b c'; f "$@"
g() { f "$1"; echo $1; }; g x y
h() (echo sub; x=changed); x=old; h; echo $x
