cat >text <<'END'
the cat and the dog
and the bird
END
tr -s ' ' '\n' <text | sort | uniq -c | sort -k1,1nr -k2 | while read count word; do
    echo "$word=$count"
done
while read -r line; do set -- $line; echo $#; done <text
