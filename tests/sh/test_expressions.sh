test -z '' && echo 1; test -n x && echo 2; test a = a && echo 3; test a != b && echo 4; [ 3 -gt 2 ] && echo 5; [ ! x = y ] && echo 6
[ -z "$none" -a 1 -eq 1 ] && echo 7; [ 1 -eq 2 -o x = x ] && echo 8; [ '(' x ')' ] && echo 9; [ x ] && echo 10; [ '' ] || echo 11; [ ] || echo 12; [ -n ] && echo 13; [ = ] && echo 14; [ ! ] && echo 15
