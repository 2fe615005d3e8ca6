touch -- 'a b.txt' c.txt d.log '-x.txt'
for f in ./*.txt; do mv -- "$f" "${f%.txt}.md"; done
ls
