nonexistent_cmd 2>/dev/null; echo $?; ./none 2>/dev/null; echo $?; mkdir d; ./d 2>/dev/null; echo $?; touch f; ./f 2>/dev/null; echo $?; /etc/passwd/x 2>/dev/null; echo $?; '' 2>/dev/null; echo $?
