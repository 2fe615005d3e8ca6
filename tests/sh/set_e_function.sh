set -e; f() { false; echo in f; }; f || echo no; if f; then echo yes; fi; f; echo no
