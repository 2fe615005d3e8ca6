for p in /usr/lib/libc.a file.tar.gz ./x a/b/ /; do
    base=${p##*/} 
    case $p in */*) dir=${p%/*} ;; *) dir=. ;; esac
    echo "$p: <$dir> <$base> <${base%.*}> <${base##*.}>"
done
basename /usr/lib/libc.a .a; dirname /usr/lib/libc.a; basename a/b/; dirname x
