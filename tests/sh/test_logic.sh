[ a -a b ]; echo $?; [ '' -o b ]; echo $?; [ ! a = b ]; echo $?; [ \( a = a \) -a \( b = b \) ]; echo $?; [ ! '' -a x ]; echo $?; [ -n a -a -z '' ]; echo $?
[ ! ]; echo $?; [ ! ! ]; echo $?; [ \( ]; echo $?; [ = ]; echo $?; [ = = = ]; echo $?; [ -n = -n ]; echo $?; [ \( x \) ]; echo $?; [ ! = ! ]; echo $?
