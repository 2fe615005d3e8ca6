# not dash: assignments are traced by themselves
exec 2>&1; set -x; echo a 'b c' $((1+1)); x=1; y='a b' true; [ a = a ]; for i in 1; do :; done; set +x; echo off
