set -e
if false; then :; fi; while false; do :; done; until true; do :; done
false || true; false && true; ! true; ! false
if false || false; then :; fi; (false) || echo sub
echo end
