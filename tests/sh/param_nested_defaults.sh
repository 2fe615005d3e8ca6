unset a b c; echo ${a:-${b:-${c:-deep}}} ${a-${b=set}} $b ${a:+no}${b:+yes}
c=; echo "<${c-unset}>" "<${c:-empty}>" "<${c+set}>" "<${c:+full}>"
