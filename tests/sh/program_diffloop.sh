seq 1 5 >a; sed 's/3/three/' a >b
if cmp -s a b; then echo same; else echo differ; fi
diff a b; echo $?
diff a a && echo equal
