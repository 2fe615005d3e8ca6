x=; echo "${x:-'single'}" ${x:-'single  two'} "${x:-"double  two"}" ${x:-"double  two"}
echo ${x:-a\ \ b} "${x:-a\$b}" ${x:-$((1 + 1))} "${x:-$(echo sub)}"
