# not dash: it has no `source`
echo 'x=sourced; return 3' >lib; source ./lib; echo $? $x; type source
