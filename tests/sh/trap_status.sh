trap 'false' USR1; true; kill -USR1 $$; echo $?; trap 'x=5' USR1; kill -USR1 $$; echo $x
