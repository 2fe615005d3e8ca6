touch x.c y.c; p='*.c'; echo $p "$p"; for f in $p; do echo $f; done; set -- *.c; echo $#; q='[x]*'; echo $q; n=$(echo *.c); echo $n
