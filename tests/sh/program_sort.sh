# Bubble sort of the positional parameters.
sorted() {
    changed=yes
    while [ $changed = yes ]; do
        changed=no
        out=
        while [ $# -gt 1 ]; do
            if [ "$1" -gt "$2" ]; then
                out="$out $2"; first=$1; shift 2; set -- $first "$@"; changed=yes
            else
                out="$out $1"; shift
            fi
        done
        set -- $out $1
    done
    echo "$@"
}
sorted 5 3 9 1 -4 12 3
sorted 1
