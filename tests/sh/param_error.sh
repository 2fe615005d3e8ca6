unset u
(echo ${u?is missing} 2>/dev/null; echo no) 2>/dev/null
echo $?
(: ${u:?}) 2>/dev/null; echo $?
s=x; echo ${s?no} ${s:?no}
