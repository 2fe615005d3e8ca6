touch x1; x=x*; echo "$x"; export y=x*; echo "$y"; z="a
b"; echo $z; echo "$z"
