rel() { read -r p; echo "T${p#"$top"}"; }
mkdir -p p/x q; top=$(pwd -P); cd "$top"; CDPATH=$top/p; cd x | rel; cd x >/dev/null; pwd | rel; cd "$top"; cd ./q; pwd | rel
