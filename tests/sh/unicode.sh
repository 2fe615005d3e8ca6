x='äöü 日本'; echo "$x"; echo ${x%% *}; for i in $x; do echo "<$i>"; done; case $x in *日*) echo has;; esac
