name=World items='one two'
cat <<END
Hello, $name!
$(for i in $items; do echo "- $i"; done)
Sum: $((1 + 2)), literal: \$name \`no\` \\
END
cat <<'END'
Hello, $name! $(no) \$
END
