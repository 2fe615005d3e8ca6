(unset x; echo ${x:?is missing}) 2>/dev/null; echo $?
(x=; : ${x?}; echo set) ; (x=; : ${x:?}) 2>/dev/null; echo $?
sh -c 'echo ${1?no argument}' name 2>&1 | sed 's/.*: //'
