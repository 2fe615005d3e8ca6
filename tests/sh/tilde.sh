HOME=/h; echo ~ ~/x "~" '~' \~ a~ ~/; x=~/y; echo $x; x=~:~/z; echo $x; echo x=~
echo ${u-~} "${u-~}"
