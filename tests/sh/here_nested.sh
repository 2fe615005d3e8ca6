cat <<A; cat <<B
$(cat <<C
inner
C
)
A
second
B
f() { cat <<END
in f: $1
END
}; f x; if cat <<E | grep -q b; then echo found; fi
abc
E
