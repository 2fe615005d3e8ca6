set -e; false || echo a; if false; then :; fi; while false; do :; done; ! true; false && true; echo reached; x=$(false) || echo b
f() { false; echo inside; }; f || echo no; (set +e; false; echo sub); false; echo never
