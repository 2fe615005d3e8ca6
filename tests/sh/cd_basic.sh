rel() { read -r p; echo "T${p#"$top"}"; }
mkdir -p a/b; top=$(pwd); cd a; [ "$PWD" = "$top/a" ] && echo ok; cd b; cd ..; [ "$(pwd)" = "$top/a" ] && echo up; cd - | rel; [ "$OLDPWD" = "$top/a" ] && echo old
cd /; pwd; cd; [ "$PWD" = "$HOME" ] && echo home; cd "$top/a/../a/./b"; pwd | rel; (cd none) 2>/dev/null; echo $?
