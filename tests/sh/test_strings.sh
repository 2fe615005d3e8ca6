for e in "-n a" "-z a" "a = a" "a = b" "a != b" "a" "-n"; do test $e; echo $?; done; test; echo $?; test ''; echo $?; [ "" = "" ]; echo $?; [ -z "" ]; echo $?; [ ! "" ]; echo $?
