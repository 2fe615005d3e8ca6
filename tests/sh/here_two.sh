cat <<A; cat <<B
a
A
b
B
cat <<A - <<B
a
A
b
B
