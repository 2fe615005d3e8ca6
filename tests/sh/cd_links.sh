rel() { read -r p; echo "T${p#"$top"}"; }
mkdir -p r/s; ln -s r/s l; top=$(pwd -P); cd "$top"; cd l; pwd | rel; pwd -P | rel; cd ..; pwd | rel; cd -P l; pwd | rel; cd ..; pwd | rel
