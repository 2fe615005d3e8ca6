work() (
    d=work.$1
    mkdir $d
    trap 'rm -r $d; echo cleaned $d' EXIT
    echo data >$d/file
    cat $d/file
    [ $1 = bad ] && exit 3
    echo fine
)
work good; echo $?; work bad; echo $?; ls
