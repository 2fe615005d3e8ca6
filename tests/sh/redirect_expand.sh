f='a b'; echo x >"$f"; ls; cat "$f"; n=1; echo y >&$n; echo z >$(echo out); cat out
