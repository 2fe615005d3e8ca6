x='a}b'; echo "${x%\}b}" ${x%'}b'} "${x#a}"
x='"q"'; echo "${x#\"}" "${x%\"}"
home=/root; p=/root/dir; echo "~${p#"$home"}" ${p#$home/}
