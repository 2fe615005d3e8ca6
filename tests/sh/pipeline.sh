echo a b | cat | wc -w | tr -d ' '; echo x |
cat
false | true; echo $?; true | false; echo $?
{ echo 1; echo 2; } | while read x; do echo got $x; done
y=0; echo 5 | read y; echo $y
