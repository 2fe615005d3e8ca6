unset u; e=; s=set
echo 1${u+a} 2${e+a} 3${s+a} 4${u:+a} 5${e:+a} 6${s:+a}
set -- "${s+a  b}" ${s+a  b} ${u+x} "${u+x}"
echo $#
