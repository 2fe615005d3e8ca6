x='a b'; cat <<E
$x ${x#a} ${y-"def"} ${y:-a  b} $(cat <<I
inner
I
)
end\
joined
E
