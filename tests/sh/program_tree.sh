mkdir -p t/a/b t/c; touch t/1 t/a/2 t/a/b/3 t/c/.4
walk() {
    for f in "$1"/*; do
        [ -e "$f" ] || continue
        echo "$2${f##*/}"
        [ -d "$f" ] && walk "$f" "$2  "
    done
    return 0
}
walk t ''
find t -type f | sort
