if true; then echo a; fi; if false; then echo b; else echo c; fi
if false; then echo d; elif false; then echo e; elif true; then echo f; else echo g; fi
if false; then :; fi; echo $?; if true; then false; fi; echo $?
if ! false; then echo not; fi; if true && false; then echo no; else echo and; fi
