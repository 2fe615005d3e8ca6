set -a; x=1; set +a; y=2; sh -c 'echo $x ${y-none}'
