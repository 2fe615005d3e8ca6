echo $ "$" '$' a$ "a$ b" $% "$%" $/
x=1; echo "${x}$" $x$ "$x$x"
