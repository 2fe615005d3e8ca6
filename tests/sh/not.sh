! true; echo $?; ! false; echo $?; if ! false; then echo y; fi
! true | false; echo $?; ! echo x | grep -q y; echo $?
