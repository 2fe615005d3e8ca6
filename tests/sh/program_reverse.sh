reverse() {
    rest=$1 result=
    while [ -n "$rest" ]; do
        tail=${rest#?}
        result=${rest%"$tail"}$result
        rest=$tail
    done
    printf '%s\n' "$result"
}
reverse hello; reverse ''; reverse 'a b  c'; reverse '*?['; reverse '\n'
for word in level rivet noon; do
    [ "$(reverse $word)" = $word ] && echo $word is a palindrome || echo $word is none
done
