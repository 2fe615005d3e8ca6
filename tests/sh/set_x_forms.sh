PS4='> '; set -x; echo 'a b' "c" >/dev/null; x='1 2'; [ "$x" = y ] || :; set +x 2>/dev/null; echo end
