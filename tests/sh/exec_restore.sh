exec 3>&1 >f; echo hidden; exec >&3 3>&-; echo shown; cat f
