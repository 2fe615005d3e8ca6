set -e; echo $(false) ok; x=$(echo a; false; echo b) || echo c; x=$(false); echo no
