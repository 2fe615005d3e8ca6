echo 'echo "$# $1"; x=set; return 4; echo no' >lib; set -- a b; . ./lib; echo "$? $x"
mkdir p; echo 'echo from path' >p/tool; PATH=$PWD/p:$PATH; . tool; (. ./nothing) 2>/dev/null; test $? -ne 0 && echo gone
