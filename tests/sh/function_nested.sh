outer() { inner() { echo "inner $1"; }; inner $1; echo "outer $1"; }; outer x; inner y
f() { g() { echo first; }; }; f; g; f() { g() { echo second; }; }; g; f; g
