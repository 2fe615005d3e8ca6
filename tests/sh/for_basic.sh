for i in a b c; do echo $i; done; for i in; do echo no; done; echo $?
set -- x 'y z'; for i; do echo "$i"; done; for i do echo "$i"; done
for i in 1 2
do echo $i
done
echo $i
