x=global; f() { local x=inner y; y=2; echo $x $y; g; }; g() { echo $x; x=changed; }; f; echo $x ${y-unset}
