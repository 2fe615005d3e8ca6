>f echo a b; cat f; echo >f c d; cat f; <f cat; x=1 >f; echo ${x}; 2>/dev/null ls none; echo $?
