set -e; set +e; false; echo ok; set -e; eval 'false || true'; eval false; echo no
