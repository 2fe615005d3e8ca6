trap 'echo parent' USR1; (kill -USR1 $$); sleep 0.05; echo done; (trap 'echo child' EXIT; :)
