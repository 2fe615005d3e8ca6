x='grüße €'; echo "$x" "${x#gr}" "${x%€}"; case $x in g*€) echo matches;; esac; touch 'dät€i'; echo d*; printf '%s\n' "$x" | cat; y=ä; [ $y = ä ] && echo same
