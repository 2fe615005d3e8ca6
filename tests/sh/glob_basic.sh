touch a.c b.c ab.h .hidden; mkdir d; touch d/x.c d/y
echo *; echo *.c; echo ?.c; echo [ab].?; echo d/*; echo */*.c; echo .h*; echo none*
