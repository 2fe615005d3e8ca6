IFS=:; x=:; set -- $x; echo $#; x=::; set -- $x; echo $#; x=a:; set -- $x; echo $#; x=:a; set -- $x; echo $#
x='a::b'; set -- $x; echo $#; IFS=': '; x=' :a'; set -- $x; echo $# "[$1]"
x=; set -- $x$x; echo $#; set -- "$x"; echo $#
