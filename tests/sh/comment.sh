# a comment
echo a # behind
echo a#b '#c' \#d
echo x; # y
#
