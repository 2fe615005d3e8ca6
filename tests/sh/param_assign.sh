unset u; e=
echo ${u=one} $u ${e=two}. ${e:=three} $e
echo "${v:=a  b}" $v "$v"
