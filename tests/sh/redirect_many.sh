echo a >f >g; wc -c <f | tr -d ' '; cat g; cat <f <g
