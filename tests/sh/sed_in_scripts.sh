printf 'one\ntwo\nthree\n' >f; sed -n 2p f; sed 's/o/0/g' f; sed '/two/d' f; sed -e '1s/^/> /' -e '$a\
end' f; sed 's/\(.\)\(.\)/\2\1/' f; x=two; sed "s/$x/($x)/" f | tr '\n' ,; echo
