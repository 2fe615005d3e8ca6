touch a1 a2 b1 B1 a- a_
echo a[0-9] [[:lower:]]1 [!a]* a[-_] [a-b]1 [[:upper:][:digit:]]*
