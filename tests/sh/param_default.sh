unset u; e=; s=set
echo 1${u-d} 2${e-d} 3${s-d} 4${u:-d} 5${e:-d} 6${s:-d}
echo "${u-a  b}" ${u-a  b} ${u:-"a  b"} "${u-"x  y"}"
echo ${u-$s} ${u-$(echo cmd)} ${u-${e:-nested}}
