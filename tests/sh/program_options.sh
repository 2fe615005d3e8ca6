usage() { echo "usage: prog [-v] [-o file] arg..."; }
main() {
    verbose=0 output=- OPTIND=1
    while getopts vo: option "$@" 2>/dev/null; do
        case $option in
        v) verbose=$((verbose + 1)) ;;
        o) output=$OPTARG ;;
        *) usage; return 2 ;;
        esac
    done
    shift $((OPTIND - 1))
    echo "verbose $verbose output $output rest <$*>"
}
main a b; main -v -v x; main -vo file; main -ofile -- -v; main -x; echo $?; main -o; echo $?
