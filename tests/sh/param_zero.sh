case $0 in *param_zero.sh) echo script;; *) echo $0;; esac
f() { case $0 in *param_zero.sh) echo same;; esac; }; f
