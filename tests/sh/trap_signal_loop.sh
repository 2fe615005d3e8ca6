trap 'got=$((got + 1))' USR1; got=0; kill -USR1 $$; kill -USR1 $$; echo $got
trap '' USR2; kill -USR2 $$; echo ignored; trap - USR1; (trap 'echo in sub' TERM; sh -c 'kill -TERM $PPID'; :)
