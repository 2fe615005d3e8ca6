for i in 1; do false; break; done; echo $?
while true; do break; done; echo $?
for i in 1 2; do false; done; echo $?
for i in 1 2; do false; continue; done; echo $?
