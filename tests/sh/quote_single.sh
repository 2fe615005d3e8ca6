echo 'a  b' 'it'\''s' '$x `x` \n"' ''
echo 'two
lines'
