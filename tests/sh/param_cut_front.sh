x=a/b/c.tar.gz
echo ${x#*/} ${x##*/} ${x#none} ${x#a} ${x##*} ${x#?} ${x#[ab]}
y='*a*b'; echo "${y#\*}" "${y#'*'}" "${y#"*"}" "${y##*\*}"
