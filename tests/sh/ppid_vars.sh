case $PPID in *[!0-9]*|'') echo bad;; *) echo ok;; esac; echo "$IFS" | od -c | head -n 1 | tr -s ' '; echo ${OPTIND}
