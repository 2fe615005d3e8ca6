sh -c 'exit'; echo $?; sh -c 'false; exit'; echo $?; sh -c 'exit 300'; echo $?; sh -c 'true; (exit 9)'; echo $?
(exit 1) && echo no; sh -c 'f() { exit 8; }; f; echo no'; echo $?; sh -c 'exit 2 | cat; echo on'
