x=a/b/c.tar.gz
echo ${x%/*} ${x%%/*} ${x%.gz} ${x%%.*} ${x%none} ${x%%*}.
y='a  b  c'; echo "${y% *}" ${y%%  *}
p='c*'; z=abc; echo ${z%$p} "${z%"$p"}" ${z%"$p"}
