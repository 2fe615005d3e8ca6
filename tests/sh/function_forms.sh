f ( ) { echo a; }; f
g()
{
echo b
}
g
h() if true; then echo c; fi; h
k() { echo d; } >&2; k 2>&1
w() for i in 1 2; do echo $i; done
w
