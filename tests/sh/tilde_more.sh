HOME=/h; echo ~ ~/x "~" '~/x' \~ a~ x=~ ; y=~/z; echo $y; PATH=~/bin:~/b2:/usr; echo $PATH
