sh -c 'echo $0 $1 $#' name a b; sh -c 'exit 3'; echo $?; sh -c 'echo a
echo b'; sh -c ''; echo $?; sh -ec 'false; echo no'; echo $?; sh -c 'echo $-' | grep -c e
