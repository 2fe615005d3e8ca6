alias a='b x' b='echo b'
a y
alias say='echo ' w='word'
say w w
alias x=x
(x) 2>/dev/null
echo $?
alias p='if true; then'
p echo in; fi
\a 2>/dev/null
echo $?
