if true; then echo a; fi >f; cat f; for i in 1 2; do echo $i; done >f; cat f
while read x; do echo got $x; done <f; { read a; read b; echo $b $a; } <f
(echo sub) >f; cat f; case x in x) echo c;; esac >f; cat f
