mkdir queue done
for i in 3 1 2; do echo "job $i" >queue/$i; done
for job in queue/*; do cat $job; mv $job done; done
ls queue done | cat
