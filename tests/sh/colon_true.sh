:; echo $?; : ignored args; true x; echo $?; false x; echo $?; : ${x:=set}; echo $x
