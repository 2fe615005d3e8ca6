set -- '' "" $none "$none" ''$none
echo $#
echo "${none}""" | wc -c | tr -d ' '
