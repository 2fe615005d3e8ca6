x=global
f() { local x; x=inner; echo $x; g; }; g() { echo g $x; x=g; }
f; echo $x
h() { local x=1 y=2; echo $x $y; unset x; echo ${x-unset}; }; h; echo $x ${y-none}
