# first
echo a # behind
echo a#b '#' "#" \# #c
if true # here
then # there
  echo b # and
fi # end
x=1#2; echo $x; echo ${#x} $#
