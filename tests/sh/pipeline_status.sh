true | false; echo $?; false | true; echo $?; ! true | false; echo $?; exit 3 | exit 4; echo $?
echo a | cat | cat | cat; { echo 1; exit 5; } | cat; echo $?; f() { cat; return 6; }; echo b | f; echo $?
