echo `echo a` `echo \`echo nested\`` "`echo 'x  y'`"; x=`echo 1; echo 2`; echo "$x"
echo `printf 'a\\tb'` `echo '\\'`; echo $(echo ')' | tr ')' '(') $(echo \)) 
